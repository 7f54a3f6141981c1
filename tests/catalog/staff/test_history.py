"""The history page says who, when, through what, and what changed (R-CON-202)."""

from typing import Any

from django.test import Client

from catalog.reference.models import Country, TaxCode
from catalog.staff.history import Change
from catalog.wire.records.actor import acting
from tests.factories import FeeFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api


def entries_of(client: Client, model: str, pk: Any) -> list[Any]:
    """Return the lines of a history page."""
    answer = client.get(f"/admin/catalog/{model}/{pk}/history/")
    assert answer.status_code == 200
    return list(answer.context["entries"])


def test_a_change_in_the_browser_names_the_person_and_the_request(root: Client) -> None:
    row = TaxCode.objects.get(code="4323.310_A")
    body = {"system": "older", "group": "Software", "description": "Boxed programs", "physical": "on"}
    answer = root.post(f"/admin/catalog/taxcode/{row.pk}/change/", body)
    entry = entries_of(root, "taxcode", row.pk)[0]
    assert (entry.kind, entry.who, entry.through) == ("Changed", "root", "Browser")
    assert entry.request_id == answer.headers["x-dr-requestid"]
    assert Change("Description", row.description, "Boxed programs") in entry.changes
    assert f">Request {entry.request_id}<" in root.get(f"/admin/catalog/taxcode/{row.pk}/history/").content.decode()


def test_changes_through_key_import_and_command_line_are_told_apart(root: Client, api: Api) -> None:
    sku = SkuFactory(wire_id="mug", name="Mug")
    assert api.post("/skus/mug", {"name": "Cup"}).status_code == 200
    with acting("import", "spring.csv"):
        sku.refresh_from_db()
        sku.name = "Beaker"
        sku.save()
    lines = [(entry.kind, entry.through, entry.who) for entry in entries_of(root, "sku", sku.pk)]
    assert lines == [
        ("Changed", "Import", "spring.csv"),
        ("Changed", "API key", "Test confidential"),
        ("Added", "Command line", ""),
    ]


def test_old_and_new_value_stand_field_by_field_in_words(root: Client) -> None:
    group = SkuGroupFactory(alias="Mugs", wire_id="mugs")
    sku = SkuFactory(fulfill=False)
    sku.sku_group, sku.weight, sku.weight_unit, sku.fulfill = group, 2, "kg", True
    sku.save()
    changes = {change.label: (change.old, change.new) for change in entries_of(root, "sku", sku.pk)[0].changes}
    assert changes["SKU group"] == ("—", "Mugs (mugs)")
    assert changes["Unit"] == ("—", "kg")
    assert changes["Fulfill"] == ("no", "yes")
    assert set(changes) == {"SKU group", "Weight", "Unit", "Fulfill"}


def test_a_weight_has_the_digits_that_the_wire_shows(root: Client, api: Api) -> None:
    sku = SkuFactory(wire_id="mug", weight="0.38", weight_unit="kg")
    changes = {change.label: change.new for change in entries_of(root, "sku", sku.pk)[0].changes}
    assert changes["Weight"] == str(api.get("/skus/mug").json()["weight"]) == "0.38"


def test_the_oldest_line_of_a_page_is_compared_with_the_newest_of_the_next(root: Client) -> None:
    country = Country.objects.get(code="CH")
    for number in range(60):
        country.restriction = f"reason {number}"
        country.save()
    oldest = entries_of(root, "country", country.pk)[-1]
    assert oldest.changes == [Change("Reason", "reason 9", "reason 10")]
    second = root.get(f"/admin/catalog/country/{country.pk}/history/?p=2").context["entries"]
    assert second[0].changes == [Change("Reason", "reason 8", "reason 9")]


def test_a_deleted_object_keeps_its_history(root: Client) -> None:
    sku = SkuFactory()
    pk = sku.pk
    sku.delete()
    assert [entry.kind for entry in entries_of(root, "sku", pk)] == ["Deleted", "Added"]


def test_history_only_shows_and_cannot_restore(root: Client) -> None:
    sku = SkuFactory(name="Mug")
    record = sku.history.get()
    sku.name = "Cup"
    sku.save()
    assert root.post(f"/admin/catalog/sku/{sku.pk}/history/{record.pk}/", {"name": "Mug"}).status_code in {302, 404}
    sku.refresh_from_db()
    assert sku.name == "Cup"


def test_nonsense_addresses_are_not_found(root: Client) -> None:
    for pk in ("abc", "0", "9" * 30):
        assert root.get(f"/admin/catalog/sku/{pk}/history/").status_code == 404


def test_models_without_history_have_djangos_page(root: Client) -> None:
    fee = FeeFactory()
    assert root.get(f"/admin/catalog/fee/{fee.pk}/history/").status_code == 200


def test_values_are_text_and_never_markup(root: Client) -> None:
    sku = SkuFactory(name="<script>alert(1)</script>")
    page = root.get(f"/admin/catalog/sku/{sku.pk}/history/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
