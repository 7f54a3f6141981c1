"""One mode at a time, always visible; the other mode does not exist (R-CAT-248, R-CON-023)."""

from typing import Any

import pytest
from django.test import Client

from catalog.manufacturers.models import RegisteredPart
from tests.catalog.staff.conftest import SignIn
from tests.factories import (
    ApiKeyFactory,
    FeeFactory,
    InventoryItemFactory,
    RegisteredPartFactory,
    SkuFactory,
    SkuGroupFactory,
)

SWITCH = "/admin/mode/"
FACTORIES: dict[str, Any] = {
    "sku": SkuFactory,
    "skugroup": SkuGroupFactory,
    "inventoryitem": InventoryItemFactory,
    "fee": FeeFactory,
    "registeredpart": RegisteredPartFactory,
    "apikey": ApiKeyFactory,
}


def test_the_site_begins_in_test_mode_and_says_so(root: Client) -> None:
    page = root.get("/admin/").content.decode()
    assert 'class="mode-test" aria-pressed="true"' in page
    assert "Live mode: what you change here is real." not in page


def test_live_mode_is_said_in_words_on_every_page(sign_in: SignIn) -> None:
    client = sign_in(live=True)
    for address in ("/admin/", "/admin/catalog/registeredpart/", "/admin/catalog/registeredpart/add/"):
        page = client.get(address).content.decode()
        assert "Live mode: what you change here is real." in page
        assert 'class="mode-live" aria-pressed="true"' in page


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/admin/", "/admin/"),
        ("/admin/catalog/registeredpart/", "/admin/catalog/registeredpart/"),
        ("/admin/catalog/registeredpart/?q=abc", "/admin/catalog/registeredpart/"),
        ("/admin/catalog/registeredpart/12/change/", "/admin/catalog/registeredpart/"),
        ("/admin/catalog/registeredpart/12/history/", "/admin/catalog/registeredpart/"),
        ("/admin/no/such/page/", "/admin/"),
        ("https://elsewhere.example/admin/", "/admin/"),
        ("//elsewhere.example/admin/", "/admin/"),
        ("/skus", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_switching_leads_to_a_page_that_exists_in_the_other_mode(root: Client, here: str, there: str) -> None:
    answer = root.post(SWITCH, {"mode": "live", "next": here})
    assert (answer.status_code, answer.headers["Location"]) == (302, there)
    assert root.session["live_mode"] is True
    root.post(SWITCH, {"mode": "test", "next": here})
    assert root.session["live_mode"] is False


def test_the_switch_wants_a_post_with_a_token_from_somebody_signed_in(root: Client, client: Client) -> None:
    assert root.get(SWITCH).status_code == 405
    strict = Client(enforce_csrf_checks=True, headers={"Cookie": f"sessionid={root.cookies['sessionid'].value}"})
    assert strict.post(SWITCH, {"mode": "live"}).status_code == 403
    assert "/admin/login/" in client.post(SWITCH, {"mode": "live"}).headers["Location"]
    assert "live_mode" not in root.session


@pytest.mark.parametrize("model", FACTORIES)
def test_no_page_shows_an_object_of_the_other_mode(root: Client, model: str) -> None:
    """R-CAT-248: address by address, an object of the other mode is answered as one that does not exist."""
    theirs = FACTORIES[model](live_mode=True)
    for page in ("change", "delete", "history"):
        there = root.get(f"/admin/catalog/{model}/{theirs.pk}/{page}/")
        nowhere = root.get(f"/admin/catalog/{model}/999999/{page}/")
        assert there.status_code == nowhere.status_code != 200
    for page, body in {"change": {"name": "taken over"}, "delete": {"post": "yes"}}.items():
        there = root.post(f"/admin/catalog/{model}/{theirs.pk}/{page}/", body)
        nowhere = root.post(f"/admin/catalog/{model}/999999/{page}/", body)
        assert there.status_code == nowhere.status_code == 302
        assert there.headers["Location"] == nowhere.headers["Location"] == f"/admin/catalog/{model}/"
    assert type(theirs).objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("model", FACTORIES)
def test_a_list_shows_the_rows_of_its_mode(root: Client, sign_in: SignIn, model: str) -> None:
    ours, theirs = FACTORIES[model](live_mode=False), FACTORIES[model](live_mode=True)
    for client, shown in ((root, ours), (sign_in(live=True), theirs)):
        rows = client.get(f"/admin/catalog/{model}/").context["cl"].queryset
        assert shown.pk in {row.pk for row in rows}
        assert {row.live_mode for row in rows} == {shown.live_mode}


def test_an_action_does_not_reach_the_other_mode(root: Client) -> None:
    theirs = RegisteredPartFactory(live=True)
    body = {"action": "delete_selected", "_selected_action": [theirs.pk], "post": "yes"}
    root.post("/admin/catalog/registeredpart/", body)
    assert RegisteredPart.objects.filter(pk=theirs.pk).exists()


def test_look_ups_of_references_do_not_leak_the_other_mode(root: Client) -> None:
    ours, theirs = SkuGroupFactory(wire_id="mugs"), SkuGroupFactory(wire_id="mugs", live=True)
    field = {"app_label": "catalog", "model_name": "sku", "field_name": "sku_group", "term": "mugs"}
    answer = root.get("/admin/autocomplete/", field)
    if answer.status_code == 200:
        assert [row["id"] for row in answer.json()["results"]] == [str(ours.pk)]
    choices = root.get("/admin/catalog/sku/add/").context["adminform"].form.fields["sku_group"].queryset
    assert ours in choices
    assert theirs not in choices


def test_a_reference_to_the_other_mode_is_refused(root: Client) -> None:
    theirs = SkuGroupFactory(live=True)
    answer = root.post("/admin/catalog/sku/add/", {"wire_id": "a", "name": "Mug", "sku_group": theirs.pk})
    assert answer.status_code == 200
    assert "sku_group" in answer.context["adminform"].form.errors


def test_a_new_object_gets_the_mode_of_the_switch_and_may_have_an_id_of_the_other_mode(sign_in: SignIn) -> None:
    RegisteredPartFactory(manufacturer_id="1", part_number="A")
    body = {"manufacturer_id": "1", "part_number": "A"}
    assert sign_in(live=True).post("/admin/catalog/registeredpart/add/", body).status_code == 302
    assert list(RegisteredPart.objects.order_by("pk").values_list("live_mode", flat=True)) == [False, True]
