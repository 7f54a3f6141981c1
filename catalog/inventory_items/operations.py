"""Writing inventory items directly: the SKU of the same id is left alone, managed or not (R-CAT-135, R-CAT-175)."""

from typing import Any

from catalog.wire.exceptions import Errors
from catalog.wire.records import unit_of_work
from catalog.wire.records.storage import assign, create, remove, store

from .models import InventoryItem


@unit_of_work.batch()
def create_inventory_item(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> InventoryItem:
    """Create an item (R-CAT-130 to R-CAT-133). Raises ValidationError with all problems; AlreadyExists."""
    item = InventoryItem(live_mode=live_mode)
    assign(item, values)
    create(item, errors or {})
    return item


@unit_of_work.batch()
def update_inventory_item(
    *, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None
) -> InventoryItem:
    """Change what is sent and nothing else. Raises NotFound (E-CAT-15); ValidationError about the result."""
    item = InventoryItem.objects.find(wire_id, live_mode=live_mode, lock=True)
    assign(item, values)
    store(item, errors or {}, is_held=True)
    return item


@unit_of_work.batch()
def delete_inventory_item(*, live_mode: bool, wire_id: str) -> None:
    """Delete an item and its levels (R-CAT-136). Raises NotFound; InUse while stock is committed."""
    remove(InventoryItem.objects.find(wire_id, live_mode=live_mode, lock=True))
