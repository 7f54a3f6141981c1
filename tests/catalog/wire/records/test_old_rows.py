"""Rows from before a limit: numbers that nothing new may have stop no list, no form, no export, no sale."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog.skus.models import Sku
from catalog.staff.widgets import MomentField
from catalog.tabular.opening import open_table
from tests.browser_forms import form_of
from tests.factories import SkuFactory
from tests.factories.checkouts import make_checkout
from tests.factories.client import Api, assert_error

HUGE = "1" + "0" * 400


@pytest.fixture
def old(reference: None) -> Sku:
    """A SKU with numbers that were taken once, written as they were then."""
    sku = SkuFactory(wire_id="old", metadata={"n": 1})
    with connection.cursor() as cursor:
        text = f'{{"n": {HUGE}, "f": 1.5e+308, "t": "x"}}'
        cursor.execute("UPDATE catalog_sku SET metadata = %s WHERE key = %s", [text, sku.pk])
    return sku


@pytest.mark.storage
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_writes_them_as_text(old: Sku, tmp_path: Path, suffix: str) -> None:
    """F11: one such number made the export of the whole catalogue fail."""
    SkuFactory(wire_id="other", metadata={"n": 5})
    path = tmp_path / f"out{suffix}"
    call_command("export_catalog", str(path), verbosity=0)
    if suffix == ".csv":
        assert HUGE in path.read_text("utf-8-sig")
    else:
        assert any(HUGE in row.cells for row in open_table(path).rows())
    call_command("import_catalog", str(path), verbosity=0)
    assert Sku.objects.get(pk=old.pk).metadata["n"] == int(HUGE)


@pytest.mark.storage
def test_they_can_be_shown_changed_sold_and_deleted(old: Sku, api: Api, admin_client: Client) -> None:
    """What stays as it is is not judged again."""
    assert HUGE in api.get("/skus/old").content.decode()
    assert HUGE in api.get("/skus").content.decode()
    assert api.post("/skus/old", {"name": "Another"}).status_code == 200
    page = reverse("admin:catalog_sku_change", args=[old.pk])
    fields = form_of(admin_client, page)
    answer = admin_client.post(page, fields | {"name": "A third"})
    assert answer.status_code == 302, answer.content.decode()
    assert Sku.objects.get(pk=old.pk).name == "A third"
    make_checkout(wire_id="cart", sku_id="old")
    assert api.get("/checkouts").status_code == api.get("/checkouts/cart").status_code == 200
    assert api.delete("/checkouts/cart").status_code == 204
    events = api.get("/events")
    assert HUGE in events.content.decode() or events.json()["data"]
    sent = json.loads(api.get("/skus/old").content)["metadata"]
    answer = api.post("/skus/old", {"metadata": sent | {"n": int(HUGE) + 1}})
    assert_error(answer, 400, ("invalid_metadata_value", "metadata"))
    assert api.delete("/skus/old").status_code == 204


LONG: list[tuple[dict[str, Any], str]] = [
    ({"shippingChoice": {"description": "x" * 1025}}, "shippingChoice.description"),
    ({"purchaseLocation": {"country": "US", "postalCode": "x" * 1025}}, "purchaseLocation.postalCode"),
    ({"organization": {"id": "x" * 1025}}, "organization.id"),
    ({"disclosures": {"a": "x" * 16_384}}, "disclosures"),
]


@pytest.mark.parametrize(("members", "parameter"), LONG)
def test_no_text_is_without_a_limit(api: Api, members: dict[str, Any], parameter: str) -> None:
    """Each answer and each event repeats what a checkout holds."""
    cart = {"currency": "USD", "items": [{"skuId": SkuFactory().wire_id, "price": 1}]}
    assert_error(api.post("/checkouts", cart | members), 400, ("invalid_parameter", parameter))


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "9999-12-31T00:00"])
def test_forms_take_moments_of_this_age(text: str) -> None:
    """What only its zone puts inside the calendar would be a row that no database driver can read."""
    field = MomentField(required=False)
    with pytest.raises(Exception, match=r"valid date/time|year from") as refused:
        field.clean(text)
    assert refused.type.__name__ == "ValidationError"
    assert str(field.clean("2026-11-30T10:00+02:00")) == "2026-11-30 08:00:00+00:00"
