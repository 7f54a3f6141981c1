"""Inventory items in the browser (R-CAT-175, R-CAT-178, R-CAT-243)."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from tests.browser_forms import changed, errors_of, form_of
from tests.factories import InventoryItemFactory, SkuFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/inventoryitem/"
ADD = f"{LIST}add/"


def form(client: Client, address: str) -> dict[str, list[str]]:
    """Return the fields of an item's form."""
    return form_of(client, address, "inventoryitem_form")


def page(item: InventoryItem) -> str:
    """Return the address of an item's page."""
    return reverse("admin:catalog_inventoryitem_change", args=[item.pk])


def managed_item() -> InventoryItem:
    """Return the item of a managed SKU."""
    return InventoryItem.objects.get(wire_id=SkuFactory(managed=True).wire_id)


def found(mary: Client, **parameters: str) -> set[str]:
    """Return the IDs that the list shows."""
    return {item.wire_id for item in mary.get(LIST, parameters).context["cl"].result_list}


def test_add_and_every_error_at_its_field(mary: Client) -> None:
    """R-CAT-130."""
    wrong = {"wire_id": "a b", "eccn": "XX", "hs_code": "6404", "country_of_origin": "KP"}
    assert set(errors_of(mary.post(ADD, changed(form(mary, ADD), **wrong)))) == {*wrong, "part_number"}
    answer = mary.post(ADD, changed(form(mary, ADD), wire_id="mug-01", part_number="P"))
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Inventory item added"]
    assert InventoryItem.objects.get(wire_id="mug-01").allow_oversell is False


def test_the_item_of_a_managed_sku_comes_with_a_warning(mary: Client) -> None:
    """R-CAT-243, with the way to the SKU; other items have none."""
    item = managed_item()
    sku = Sku.objects.get(wire_id=item.wire_id)
    text = " ".join(mary.get(page(item)).content.decode().split())
    assert "The SKU will not follow what you change here" in text
    assert reverse("admin:catalog_sku_change", args=[sku.pk]) in text
    assert "will not follow" not in mary.get(page(InventoryItemFactory())).content.decode()


def test_a_direct_edit_leaves_the_sku_alone(mary: Client) -> None:
    """R-CAT-175, R-CAT-176."""
    item = managed_item()
    mary.post(page(item), changed(form(mary, page(item)), country_of_origin="US"))
    assert InventoryItem.objects.get(pk=item.pk).country_of_origin == "US"
    assert Sku.objects.get(wire_id=item.wire_id).country_of_origin == "DE"
    assert found(mary, pair="drifted") == {item.wire_id}


def test_overselling_can_be_edited_and_is_no_drift(mary: Client) -> None:
    """R-CAT-178."""
    item = managed_item()
    fields = form(mary, page(item))
    assert fields.pop("allow_oversell") == ["on"]
    mary.post(page(item), fields)
    assert InventoryItem.objects.get(pk=item.pk).allow_oversell is False
    assert found(mary, pair="in_sync", oversell="no") == {item.wire_id}


def test_filters_and_search(mary: Client) -> None:
    """R-CAT-182: model and state of the pair."""
    orchestrated = managed_item().wire_id
    SkuFactory(wire_id="apart", part_number="P")
    InventoryItemFactory(wire_id="apart", part_number="BLUE-7")
    InventoryItemFactory(wire_id="alone")
    InventoryItemFactory(wire_id="live", live=True)
    assert found(mary) == {orchestrated, "apart", "alone"}
    assert found(mary, model="orchestrated") == {orchestrated}
    assert found(mary, model="distributed") == found(mary, pair="drifted") == found(mary, words="blue") == {"apart"}
    assert found(mary, model="none") == found(mary, pair="none") == found(mary, q="alone") == {"alone"}
    assert found(mary, q="alon") == set()


def test_queries_do_not_grow_with_rows(mary: Client) -> None:
    """Model and state come with the rows."""
    managed_item()
    mary.get(LIST)
    with CaptureQueriesContext(connection) as few:
        mary.get(LIST)
    for _ in range(5):
        managed_item()
    with CaptureQueriesContext(connection) as many:
        mary.get(LIST)
    assert len(many) <= len(few)
