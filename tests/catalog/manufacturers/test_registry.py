"""The manufacturer registry: checked whoever stores it, and pairs follow it (R-CAT-158 to R-CAT-160, R-CAT-168)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.manufacturers.registry import is_registered
from catalog.skus.models import Sku
from catalog.wire.exceptions import InUse
from tests.factories import RegisteredPartFactory, SkuFactory
from tests.factories.client import Api
from tests.flows.messages import pairs_agree

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def item() -> InventoryItem:
    """The item of a managed SKU without manufacturer."""
    SkuFactory(wire_id="mug-01", managed=True, part_number="P")
    return InventoryItem.objects.get()


def maker(item: InventoryItem) -> str:
    item.refresh_from_db()
    assert pairs_agree()
    return item.manufacturer_id


def test_items_follow_the_registry(item: InventoryItem) -> None:
    """R-CAT-168: one manufacturer, then two, then one again; other parts and the other mode have no part in it."""
    assert maker(item) == ""
    first = RegisteredPartFactory(part_number="P")
    assert maker(item) == "20013"
    RegisteredPartFactory(part_number="Q", manufacturer_id="1")
    RegisteredPartFactory(part_number="P", manufacturer_id="2", live_mode=True)
    assert maker(item) == "20013"
    RegisteredPartFactory(part_number="P", manufacturer_id="30000")
    assert maker(item) == ""
    first.delete()
    assert maker(item) == "30000"
    assert Sku.objects.get().updated_time is None
    assert item.updated_time is not None


def test_items_follow_the_default(item: InventoryItem) -> None:
    """R-CAT-168: the last resort."""
    default = DefaultManufacturer.objects.create(manufacturer_id="1")
    assert maker(item) == "1"
    RegisteredPartFactory(part_number="P")
    assert maker(item) == "20013"
    RegisteredPart.objects.all().delete()
    default.manufacturer_id = "2"
    default.save()
    assert maker(item) == "2"
    default.delete()
    assert maker(item) == ""


def test_drift_by_a_client_stays(api: Api, item: InventoryItem) -> None:
    """R-CAT-176: the registry heals its own member and nothing else, and brings no item back."""
    api.post("/inventory-items/mug-01", {"hsCode": None, "eccn": None})
    RegisteredPartFactory(part_number="P")
    item.refresh_from_db()
    assert (item.manufacturer_id, item.hs_code, item.eccn) == ("20013", "", "")
    api.delete("/inventory-items/mug-01")
    RegisteredPartFactory(part_number="P", manufacturer_id="30000")
    assert not InventoryItem.objects.exists()


def test_entries_that_are_relied_on_stay() -> None:
    """R-CAT-159."""
    part = RegisteredPartFactory()
    sku = SkuFactory(managed=True, part_number="DEMOPARTNUMBER2", manufacturer_id="20013")
    for delete in (part.delete, RegisteredPart.objects.all().delete):
        with pytest.raises(InUse), transaction.atomic():
            delete()
    sku.managed_fulfillment = ""
    sku.save()
    part.delete()
    assert not is_registered(live_mode=False, manufacturer_id="20013", part_number="DEMOPARTNUMBER2")


@pytest.mark.parametrize("values", [{"manufacturer_id": ""}, {"part_number": ""}, {}])
def test_rows_are_checked_whoever_stores_them(values: dict[str, str]) -> None:
    RegisteredPartFactory()
    with pytest.raises(ValidationError):
        RegisteredPartFactory(**values)
    assert RegisteredPart.objects.count() == 1


def test_entries_do_not_change() -> None:
    """R-CAT-160: SKUs that rely on the old one would lose their ground."""
    part = RegisteredPartFactory()
    part.part_number = "OTHER"
    with pytest.raises(ValidationError):
        part.save()
    assert RegisteredPart.objects.get().part_number == "DEMOPARTNUMBER2"
