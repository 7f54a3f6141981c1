"""The ledger: the only code that changes what a level counts, and it writes down every change.

Lock order: a reservation's row before levels; levels in (item, location) order and all of a transaction's levels in one
call; a fulfillment order's row after them (R-FUL-445). Whoever locks a level settles what is overdue there first, so
behind a lock `held` is exact and no movement lies between an expiry and its line in the ledger (R-FUL-061).
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
    """Why something moves: a kind of thing such as `reservation` or `fulfillment_order`, its id, words of a person."""

    type: str
    id: str = ""
    note: str = ""


class Effect(NamedTuple):
    """What a movement of one unit does to the counters of its level."""

    on_hand: int = 0
    held: int = 0
    allocated: int = 0


EFFECTS: dict[str, Effect] = {
    Kind.RECEIVE: Effect(on_hand=1),
    Kind.CORRECT: Effect(on_hand=1),
    Kind.RESERVE: Effect(held=1),
    Kind.RELEASE: Effect(held=-1),
    Kind.EXPIRE: Effect(held=-1),
    Kind.SURPLUS: Effect(held=-1),
    Kind.CONVERT: Effect(held=-1, allocated=1),
    Kind.ALLOCATE: Effect(allocated=1),
    Kind.UNALLOCATE: Effect(allocated=-1),
    Kind.SHIP: Effect(on_hand=-1, allocated=-1),
    Kind.PUT_BACK: Effect(on_hand=1),
    Kind.EXPECT: Effect(),
}
"""The arithmetic of stock (fulfillment.md, 3.3)."""
PROMISES = {Kind.RESERVE, Kind.ALLOCATE}
"""Movements that need free units: nothing is promised twice (R-FUL-028)."""
COUNTERS = Effect._fields
NEEDED_OF_HOLDS = ("level_id", "quantity", "line__reservation__wire_id", "line__reservation__expires_time")
"""What ends a hold. The client's documents are not read: one that is damaged would stop all sales at its level."""


def move(level: Level, kind: str, quantity: int, cause: Cause, *, moment: datetime | None = None) -> Movement:
    """Move units of a locked level and write it down. `quantity` is positive; a correction may be negative.

    Raises StockRefused for more than is free, held or allocated, and for a correction below none.
    """
    if kind in PROMISES and quantity > level.free:
        raise StockRefused(f"Only {level.available_quantity} of {quantity} units are free: {level}.")
    changes = {name: step * quantity for name, step in zip(COUNTERS, EFFECTS[kind], strict=True)}
    if any(getattr(level, name) + change < 0 for name, change in changes.items()):
        raise StockRefused(f"{Kind(kind).label} {quantity} would leave fewer than no units: {level}.")
    moment = moment or clock.now(live_mode=level.live_mode)
    former = level.available_quantity
    for name, change in changes.items():
        setattr(level, name, getattr(level, name) + change)
    if level.available_quantity != former or kind == Kind.EXPECT:
        level.updated_time = moment
    level.save(update_fields=[*COUNTERS, "available_time", "updated_time"])
    return write_down(level, kind, changes, cause, moment)


def write_down(level: Level, kind: str, changes: dict[str, int], cause: Cause, moment: datetime) -> Movement:
    """Add a line to the ledger: the changes and what is there after them, and who did it (R-FUL-157)."""
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
        # A note may have been put together of two; the column, on SQLite too, holds as much as a form takes.
        note=cause.note[:NOTE_LENGTH],
        through=actor.through,
        actor_name=actor.name,
        time=moment,
    )


def lock_levels(condition: Q, *, live_mode: bool, now: datetime | None = None) -> list[Level]:
    """Lock the levels of a mode that meet a condition, and settle what is overdue there, by default as of now.

    Needs a transaction. Time and locations are asked after the locks were got: waiting for them may have taken a while.
    """
    rows = Level.objects.filter(condition, live_mode=live_mode)
    # Of the item nothing is read that could change; a joined location would be as it was before the wait.
    rows = rows.select_related("inventory_item").prefetch_related("location")
    locked = lock_rows(rows)
    settle_overdue(locked, now or clock.now(live_mode=live_mode))
    return locked


def lock_rows(levels: QuerySet[Level]) -> list[Level]:
    """Lock levels, always in the same order, so that two transactions never wait for each other (R-FUL-065)."""
    return list(levels.order_by("inventory_item_id", "location_id").select_for_update(of=("self",)))


def settle_overdue(levels: Sequence[Level], now: datetime) -> None:
    """End the holds at locked levels whose reservation is over; in the ledger they end when their time was over.

    One that its level does not count is left to the queue of reservations, which shows it: whoever wants other units of
    the level must not be refused over it.
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
    """Take a hold from its locked level and forget it."""
    move(level, kind, hold.quantity, Cause("reservation", reservation_id), moment=moment)
    hold.delete()


def lock_stock(*, live_mode: bool, country: str, items: Iterable[InventoryItem], also: Q | None = None) -> Stock:
    """Lock and return the stock of some items for a country; `also` locks further levels. Raises NotServed."""
    candidates = locations_serving(country, live_mode=live_mode)
    condition = Q(inventory_item__in={item.pk for item in items}, location__in=candidates)
    return arrange(candidates, lock_levels(condition if also is None else condition | also, live_mode=live_mode))


def restart_ledger(*, live_mode: bool, cause: Cause, moment: datetime) -> None:
    """Begin the ledger of a mode anew: what is on hand becomes the opening balance, and nothing is promised.

    For a reset of test mode, which has deleted every reservation and fulfillment order. Needs a transaction.
    """
    lock_rows(Level.objects.filter(live_mode=live_mode))
    delete_unguarded(unguarded(Movement).filter(live_mode=live_mode))
    levels = unguarded(Level).filter(live_mode=live_mode)
    levels.update(held=0, allocated=0, updated_time=moment)
    stocked = levels.filter(on_hand__gt=0).select_related("inventory_item").order_by("pk")
    lines = (_line(level, Kind.RECEIVE, Effect(on_hand=level.on_hand)._asdict(), cause, moment) for level in stocked)
    unguarded(Movement).bulk_create(lines, batch_size=500)
