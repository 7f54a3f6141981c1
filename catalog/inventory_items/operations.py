"""Operations on inventory items. They leave the SKU of the same id alone, managed or not (R-CAT-135, R-CAT-175)."""

from typing import TypedDict, Unpack

from catalog.wire.exceptions import Errors
from catalog.wire.records import unit_of_work
from catalog.wire.records.operations import create_resource, update_resource

from .models import InventoryItem


class InventoryItemAttributes(TypedDict, total=False):
    """The attributes of an item that a caller may set."""

    part_number: str
    manufacturer_id: str
    country_of_origin: str
    eccn: str
    hs_code: str
    allow_oversell: bool


@unit_of_work.batch()
def create_inventory_item(
    *,
    live_mode: bool,
    wire_id: str = "",
    errors: Errors | None = None,
    **attributes: Unpack[InventoryItemAttributes],
) -> InventoryItem:
    """Create an item (R-CAT-130 to R-CAT-133). Raises ValidationError with all problems; AlreadyExists."""
    return create_resource(InventoryItem(live_mode=live_mode, wire_id=wire_id), attributes, errors)


@unit_of_work.batch()
def update_inventory_item(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[InventoryItemAttributes]
) -> InventoryItem:
    """Change the given attributes. Raises NotFound (E-CAT-15); ValidationError about the result."""
    item = InventoryItem.objects.find(wire_id, live_mode=live_mode, lock=True)
    return update_resource(item, attributes, errors)


@unit_of_work.batch()
def delete_inventory_item(*, live_mode: bool, wire_id: str) -> None:
    """Delete an item and its levels (R-CAT-136). Raises NotFound; InUse while stock is committed."""
    InventoryItem.objects.find(wire_id, live_mode=live_mode, lock=True).delete(is_locked=True)
