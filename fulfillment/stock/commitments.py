"""Stock checks when an inventory item is deleted (R-FUL-031)."""

from django.db.models import Q

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import InUse
from catalog.wire.records import clock

from .ledger import COUNTERS, Cause, Kind, lock_levels, record_movement
from .models import Level


def has_promised_units(item: InventoryItem) -> bool:
    """Return whether units of an item are held or allocated anywhere; lock its levels. Needs a transaction."""
    return any(level.held or level.allocated for level in _locked(item))


def write_off(doomed: Level) -> None:
    """Write off the units of a level that is about to be deleted. Raises InUse while any are promised."""
    item = doomed.inventory_item
    for level in _locked(item):
        if level.held or level.allocated:
            raise InUse(item.wire_noun, item.wire_id)
        if level.pk == doomed.pk:
            changes = dict.fromkeys(COUNTERS, 0) | {"on_hand": -level.on_hand}
            level.on_hand = 0
            now = clock.now(live_mode=level.live_mode)
            record_movement(level, Kind.ITEM_DELETED, changes, Cause("inventory_item", item.wire_id), now)


def _locked(item: InventoryItem) -> list[Level]:
    return lock_levels(Q(inventory_item=item.pk), live_mode=item.live_mode)
