"""Regulatory fees in the browser (R-CAT-202 to R-CAT-204, R-CAT-240)."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.fees.models import Fee
from tests.browser_forms import changed, errors_of, form_of
from tests.factories import FeeFactory, SkuFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/fee/"
ADD = f"{LIST}add/"


def form(client: Client, address: str) -> dict[str, list[str]]:
    """Return the fields of a fee's form."""
    return form_of(client, address, "fee_form")


def test_add_from_the_page_of_a_sku(mary: Client) -> None:
    """R-CAT-240: the SKU is filled in; details of a battery are ordinary inputs."""
    sku = SkuFactory(wire_id="lamp")
    fields = form(mary, f"{ADD}?sku={sku.pk}")
    assert (fields["sku"], fields["type"]) == (["lamp"], [""])
    sent = {
        "type": "battery",
        "category": "Portable",
        "value": "B",
        "amount": "1.20",
        "currency": "EUR",
        "country": "DE",
    }
    details = {"battery_quantity": "2", "battery_chemical_system": "Lithium", "battery_iec_code": "CR2032"}
    answer = mary.post(f"{ADD}?sku={sku.pk}", changed(fields, **sent, **details, subdivisions="BE, BY"))
    assert answer.headers["location"] == f"{reverse('admin:catalog_sku_change', args=[sku.pk])}#fees"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Fee added"]
    fee = Fee.objects.get()
    assert fee.battery == {"quantity": 2, "chemical_system": "Lithium", "iec_code": "CR2032"}
    assert (fee.sku, fee.amount, fee.subdivisions, fee.weee) == (sku, Decimal("1.20"), ["BE", "BY"], {})


def test_the_form_explains_what_is_not_plain(mary: Client) -> None:
    """What goes into category and value, and that the number of batteries is one."""
    fields = mary.get(ADD).context["adminform"].form.fields
    assert fields["battery_quantity"].label == "Number of batteries"
    assert all(fields[name].help_text for name in ("sku", "category", "value", "amount", "battery_quantity"))


def test_every_error_at_its_field(mary: Client) -> None:
    """R-CAT-202, R-CAT-204, and an unknown SKU."""
    wrong = {
        "sku": "no-such",
        "type": "packaging",
        "amount": "-1",
        "currency": "EUROS",
        "country": "XX",
        "subdivisions": "bavaria",
        "weight_and_units": "1.5kg",
        "battery_quantity": "2",
    }
    errors = errors_of(mary.post(ADD, changed(form(mary, ADD), **wrong)))
    assert set(errors) == (set(wrong) - {"type"}) | {"category", "value"}
    assert errors["sku"] == ["There is no SKU with this ID in this mode."]
    assert "1.73 kilogram" in errors["weight_and_units"][0]
    assert not Fee.objects.exists()


def test_a_sku_of_the_other_mode_is_unknown(mary: Client) -> None:
    """R-CON-023."""
    SkuFactory(wire_id="lamp", live=True)
    assert "sku" in errors_of(mary.post(ADD, changed(form(mary, ADD), sku="lamp")))


def test_start_from_an_existing_fee(mary: Client) -> None:
    """R-CAT-240: everything but the SKU is taken over, chosen from a list by type."""
    fee = FeeFactory(
        type="weee", weee={"weee_registration_id": "DE 1"}, amount="0.35", metadata={"n": 1}, subdivisions=["BE"]
    )
    sku = SkuFactory(wire_id="lamp")
    offered = mary.get(ADD).context["offered"]
    assert [(label, [row.pk for row in rows]) for label, rows in offered] == [("WEEE", [fee.pk])]
    fields = form(mary, f"{ADD}?sku={sku.pk}&like={fee.pk}")
    assert mary.post(ADD, fields).status_code == 302
    copy = Fee.objects.get(sku=sku)
    same = ("type", "weee", "amount", "currency", "country", "category", "value", "metadata", "subdivisions")
    assert [getattr(copy, name) for name in same] == [getattr(Fee.objects.get(pk=fee.pk), name) for name in same]
    assert copy.wire_id != fee.wire_id


def test_a_battery_in_the_eu_needs_its_details(mary: Client) -> None:
    """R-CAT-203: the form asks for them, the API does not."""
    fee = FeeFactory(type="battery", country="DE")
    address = reverse("admin:catalog_fee_change", args=[fee.pk])
    errors = errors_of(mary.post(address, form(mary, address)))
    assert set(errors) == {"battery_quantity", "battery_chemical_system", "battery_iec_code"}
    assert mary.post(address, changed(form(mary, address), country="US")).status_code == 302


def test_another_type_drops_the_details_of_the_former_one(mary: Client) -> None:
    """R-CAT-202: as the API does; details of a type that the fee never had are refused instead."""
    fee = FeeFactory(type="battery", battery={"quantity": 2})
    address = reverse("admin:catalog_fee_change", args=[fee.pk])
    mary.post(address, changed(form(mary, address), type="packaging"))
    stored = Fee.objects.get(pk=fee.pk)
    assert (stored.type, stored.battery) == ("packaging", {})
    refused = mary.post(address, changed(form(mary, address), weee_registration_id="DE 1"))
    assert set(errors_of(refused)) == {"weee_registration_id"}


def test_the_list_filters_by_sku_type_and_country(mary: Client) -> None:
    """R-CAT-240."""
    wanted = FeeFactory(type="weee", country="FR", sku=SkuFactory(wire_id="lamp"))
    FeeFactory()
    for parameters in ({"sku": "lamp"}, {"type__exact": "weee"}, {"country": "FR"}, {"q": wanted.wire_id}):
        assert [row.pk for row in mary.get(LIST, parameters).context["cl"].result_list] == [wanted.pk]
