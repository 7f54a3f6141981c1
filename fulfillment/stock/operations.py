"""Receiving and correcting stock, for staff, imports and the simulated warehouse.

See `reservations.py` for reservations and `allocation.py` for fulfillment orders.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.dispatch import Signal

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import invalid, missing
from catalog.wire.records import clock
from catalog.wire.records.locks import lock_for_share
from catalog.wire.values.times import format_time

from .ledger import Cause, Kind, lock_levels, move
from .models import Level, Location

MOST_UNITS = 10**9

stock_received = Signal()
"""Sent with the locked `level`, in the transaction that added units to it.

Receivers serve backorders first (R-FUL-035) with `allocation.allocate_at(level, …)`, up to `level.available_quantity`
units.
"""


@transaction.atomic
def receive_stock(*, live_mode: bool, item_id: str, location_id: str, quantity: int, cause: Cause) -> Level:
    """Add units to a level, creating it if needed, and serve backorders.

    Raises NotFound for an unknown item or location; ValidationError unless the quantity is 1 to 999,999,999.
    """
    _check_quantity(quantity, least=1)
    level = _locked_level(live_mode, item_id, location_id)
    return _added(level, Kind.RECEIVE, quantity, cause)


@transaction.atomic
def put_back(*, live_mode: bool, item_id: str, location_id: str, quantity: int, cause: Cause) -> Level:
    """Add units of an accepted fulfillment return to a level, and serve backorders. Raises like `receive_stock`."""
    _check_quantity(quantity, least=1)
    level = _locked_level(live_mode, item_id, location_id)
    return _added(level, Kind.PUT_BACK, quantity, cause)


@transaction.atomic
def correct_stock(*, live_mode: bool, item_id: str, location_id: str, counted: int, cause: Cause) -> Level:
    """Set what is on hand to a count; the cause's note must give the reason (R-FUL-028).

    Raises NotFound; ValidationError for a number out of range or a missing reason.
    """
    _check_quantity(counted, least=0)
    _check_note(cause)
    level = _locked_level(live_mode, item_id, location_id)
    difference = counted - level.on_hand
    if difference > 0:
        return _added(level, Kind.CORRECT, difference, cause)
    if difference:
        move(level, Kind.CORRECT, difference, cause)
    return level


@transaction.atomic
def expect_stock(
    *, live_mode: bool, item_id: str, location_id: str, available_time: datetime | None, cause: Cause
) -> Level:
    """Set when units are expected again; None for unknown. Raises NotFound."""
    level = _locked_level(live_mode, item_id, location_id)
    if level.available_time != available_time:
        level.available_time = available_time
        expected = f"expected {format_time(available_time)}" if available_time else "not expected"
        move(
            level, Kind.EXPECT, 0, Cause(cause.type, cause.id, f"{cause.note}; {expected}" if cause.note else expected)
        )
    return level


def _added(level: Level, kind: str, quantity: int, cause: Cause) -> Level:
    if level.on_hand + quantity >= MOST_UNITS:
        raise ValidationError({"quantity": [invalid(quantity, hint="A level counts up to 999,999,999 units.")]})
    move(level, kind, quantity, cause)
    stock_received.send(Level, level=level)
    return level


def _check_quantity(quantity: int, *, least: int) -> None:
    if not least <= quantity < MOST_UNITS:
        raise ValidationError({"quantity": [invalid(quantity, hint=f"Write a number from {least} to 999,999,999.")]})


def _check_note(cause: Cause) -> None:
    if not cause.note.strip():
        raise ValidationError({"note": [missing(hint="Write why, for those who read the ledger.")]})


def _locked_level(live_mode: bool, item_id: str, location_id: str) -> Level:
    """Lock the level of an item at a location, creating an empty one if needed. Raises NotFound."""
    item = InventoryItem.objects.find(item_id, live_mode=live_mode)
    location = Location.objects.find(location_id, live_mode=live_mode)
    lock_for_share(InventoryItem.objects.filter(pk=item.pk))
    place = Q(inventory_item=item, location=location)
    found = lock_levels(place, live_mode=live_mode)
    if not found:
        _add_level(item, location)
        found = lock_levels(place, live_mode=live_mode)
    return found[0]


def _add_level(item: InventoryItem, location: Location) -> None:
    """Insert an empty level, unless another transaction inserts it at the same time."""
    try:
        with transaction.atomic():
            Level(
                live_mode=item.live_mode,
                inventory_item=item,
                location=location,
                updated_time=clock.now(live_mode=item.live_mode),
            ).save()
    except IntegrityError:
        if not Level.objects.filter(inventory_item=item, location=location).exists():
            raise
