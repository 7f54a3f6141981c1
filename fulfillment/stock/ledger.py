"""The stock ledger: the only code that changes the counters of a level; it records every change.

Lock order: a reservation's row before levels; all levels of a transaction in one call, ordered by (item, location); a
fulfillment order's row after them (R-FUL-445). Locking a level settles its overdue holds first, so under the lock
`held` is exact, and no movement lies between an expiry and its line in the ledger (R-FUL-061).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from catalog.inventory_items.models import InventoryItem
from catalog.wire.records import clock
from catalog.wire.records.actor import current_actor
from catalog.wire.records.querysets import delete_unguarded, unguarded

from .exceptions import StockRefused
from .location_choice import Stock, arrange, locations_serving
from .models import Level, Movement, ReservationHold

Kind = Movement.Kind
NOTE_LENGTH = Movement._meta.get_field("note").max_length


class Cause(NamedTuple):
    """Why units move: a type such as `reservation` or `fulfillment_order`, its ID, and a note by a person."""

    type: str
    id: str = ""
    note: str = ""


class CounterChange(NamedTuple):
    """How a movement of one unit changes the counters of its level."""

    on_hand: int = 0
    held: int = 0
    allocated: int = 0


CHANGES: dict[str, CounterChange] = {
    Kind.RECEIVE: CounterChange(on_hand=1),
    Kind.CORRECT: CounterChange(on_hand=1),
    Kind.RESERVE: CounterChange(held=1),
    Kind.RELEASE: CounterChange(held=-1),
    Kind.EXPIRE: CounterChange(held=-1),
    Kind.SURPLUS: CounterChange(held=-1),
    Kind.CONVERT: CounterChange(held=-1, allocated=1),
    Kind.ALLOCATE: CounterChange(allocated=1),
    Kind.UNALLOCATE: CounterChange(allocated=-1),
    Kind.SHIP: CounterChange(on_hand=-1, allocated=-1),
    Kind.PUT_BACK: CounterChange(on_hand=1),
    Kind.EXPECT: CounterChange(),
}
"""The arithmetic of stock (fulfillment.md, 3.3)."""
PROMISES = {Kind.RESERVE, Kind.ALLOCATE}
"""Movements that need free units, so that none is promised twice (R-FUL-028)."""
COUNTERS = CounterChange._fields
NEEDED_OF_HOLDS = ("level_id", "quantity", "line__reservation__wire_id", "line__reservation__expires_time")
"""Columns read to end a hold. Not the client's documents: a damaged one would stop all sales at its level."""


def move(level: Level, kind: str, quantity: int, cause: Cause, *, moment: datetime | None = None) -> Movement:
    """Move units of a locked level and record it. `quantity` is positive, except that a correction may be negative.

    Raises StockRefused for more than is free, held or allocated, and for a correction below zero.
    """
    if kind in PROMISES and quantity > level.free:
        raise StockRefused(f"Only {level.available_quantity} of {quantity} units are free: {level}.")
    changes = {name: step * quantity for name, step in zip(COUNTERS, CHANGES[kind], strict=True)}
    if any(getattr(level, name) + change < 0 for name, change in changes.items()):
        raise StockRefused(f"{Kind(kind).label} {quantity} would leave fewer than no units: {level}.")
    moment = moment or clock.now(live_mode=level.live_mode)
    former = level.available_quantity
    for name, change in changes.items():
        setattr(level, name, getattr(level, name) + change)
    if level.available_quantity != former or kind == Kind.EXPECT:
        level.updated_time = moment
    level.save(update_fields=[*COUNTERS, "available_time", "updated_time"])
    return record_movement(level, kind, changes, cause, moment)


def record_movement(level: Level, kind: str, changes: dict[str, int], cause: Cause, moment: datetime) -> Movement:
    """Add a line to the ledger: the changes, the counters after them, and the actor (R-FUL-157)."""
    movement = _line(level, kind, changes, cause, moment)
    movement.save()
    return movement


def _line(level: Level, kind: str, changes: dict[str, int], cause: Cause, moment: datetime) -> Movement:
    actor = current_actor()
    return Movement(
        live_mode=level.live_mode,
        item_id=level.inventory_item.wire_id,
        location_id=level.location_id,
        kind=kind,
        **{f"{name}_change": change for name, change in changes.items()},
        **{name: getattr(level, name) for name in COUNTERS},
        cause_type=cause.type,
        cause_id=cause.id,
        # Two notes may have been joined; SQLite does not enforce the length of the column.
        note=cause.note[:NOTE_LENGTH],
        through=actor.through,
        actor_name=actor.name,
        time=moment,
    )


def lock_levels(condition: Q, *, live_mode: bool, now: datetime | None = None) -> list[Level]:
    """Lock the levels of a mode that meet a condition, and settle their overdue holds, by default as of now.

    Needs a transaction. The clock and the locations are read after the locks are acquired, which may take a while.
    """
    rows = Level.objects.filter(condition, live_mode=live_mode)
    # Nothing that could change is read of the item; a joined location would be as it was before the wait.
    rows = rows.select_related("inventory_item").prefetch_related("location")
    locked = lock_rows(rows)
    settle_overdue(locked, now or clock.now(live_mode=live_mode))
    return locked


def lock_rows(levels: QuerySet[Level]) -> list[Level]:
    """Lock levels, always in the same order, so that transactions cannot deadlock (R-FUL-065)."""
    return list(levels.order_by("inventory_item_id", "location_id").select_for_update(of=("self",)))


def settle_overdue(levels: Sequence[Level], now: datetime) -> None:
    """End the holds of overdue reservations at locked levels; the ledger dates them to the expiry.

    A hold that its level does not count is left to the queue of reservations, which shows it; it must not block other
    movements at the level.
    """
    by_key = {level.pk: level for level in levels}
    overdue = ReservationHold.objects.filter(level__in=by_key, line__reservation__expires_time__lte=now)
    overdue = overdue.select_related("line__reservation").only(*NEEDED_OF_HOLDS)
    for hold in overdue.order_by("line__reservation__expires_time", "pk"):
        reservation = hold.line.reservation
        with suppress(StockRefused):
            end_hold(hold, by_key[hold.level_id], Kind.EXPIRE, reservation.wire_id, moment=reservation.expires_time)


def end_hold(
    hold: ReservationHold, level: Level, kind: str, reservation_id: str, *, moment: datetime | None = None
) -> None:
    """Release a hold from its locked level and delete it."""
    move(level, kind, hold.quantity, Cause("reservation", reservation_id), moment=moment)
    hold.delete()


def lock_stock(*, live_mode: bool, country: str, items: Iterable[InventoryItem], also: Q | None = None) -> Stock:
    """Lock and return the stock of items for a country; `also` locks further levels. Raises NotServed."""
    candidates = locations_serving(country, live_mode=live_mode)
    condition = Q(inventory_item__in={item.pk for item in items}, location__in=candidates)
    return arrange(candidates, lock_levels(condition if also is None else condition | also, live_mode=live_mode))


def restart_ledger(*, live_mode: bool, cause: Cause, moment: datetime) -> None:
    """Restart the ledger of a mode with what is on hand as the opening balance and nothing promised.

    For a reset of test mode, after all reservations and fulfillment orders were deleted. Needs a transaction.
    """
    lock_rows(Level.objects.filter(live_mode=live_mode))
    delete_unguarded(unguarded(Movement).filter(live_mode=live_mode))
    levels = unguarded(Level).filter(live_mode=live_mode)
    levels.update(held=0, allocated=0, updated_time=moment)
    stocked = levels.filter(on_hand__gt=0).select_related("inventory_item").order_by("pk")
    lines = (
        _line(level, Kind.RECEIVE, CounterChange(on_hand=level.on_hand)._asdict(), cause, moment) for level in stocked
    )
    unguarded(Movement).bulk_create(lines, batch_size=500)
