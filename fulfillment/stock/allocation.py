"""Stock operations of fulfillment orders, in the caller's transaction; all of them lock levels (`ledger.py`).

Call one of them once in a transaction, with everything it moves, so that all levels are locked at once and in order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from catalog.wire.records import clock

from . import states
from .exceptions import NotServed
from .ledger import Cause, Kind, end_hold, lock_levels, lock_stock, move
from .location_choice import Choice, Share, Stock, Want, choose
from .models import Level, Reservation, ReservationHold


class Portion(NamedTuple):
    """Units at a level, by its key."""

    level_id: int
    quantity: int


@dataclass(frozen=True)
class Assignment:
    """The result for a want: units allocated at levels, and the shortfall.

    `may_oversell` is the item's flag or the reservation's override. `choice.first` stands for the shortfall: its
    `accepts_backorders` overrides the policy of the mode unless it is None (R-FUL-124).
    """

    choice: Choice
    shares: tuple[Share, ...]
    may_oversell: bool

    @property
    def shortfall(self) -> int:
        return self.choice.shortfall


@transaction.atomic
def allocate(
    *, live_mode: bool, country: str, wants: Sequence[Want], cause: Cause, reservation_id: str = ""
) -> list[Assignment]:
    """Allocate units to the lines of a fulfillment order, in their order, as far as there is stock.

    An active reservation with the ID is converted first: its units stay where they are if that location ships to the
    country, the rest becomes free (R-FUL-064, R-FUL-122); any other ID is ignored (R-FUL-123). The caller decides about
    shortfalls and raises to undo everything. Raises NotServed (R-FUL-126).
    """
    reservation = take_reservation(reservation_id, live_mode=live_mode) if reservation_id else None
    items = [want.item for want in wants]
    held_there = Q(holds__line__reservation=reservation) if reservation else None
    stock = lock_stock(live_mode=live_mode, country=country, items=items, also=_levels_where(held_there))
    kept, flags = _convert(reservation, stock, wants, cause)
    missing = [
        Want(want.item, want.quantity - sum(share.quantity for share in shares))
        for want, shares in zip(wants, kept, strict=True)
    ]
    assignments = []
    for choice, shares in zip(choose(stock, missing), kept, strict=True):
        for level, quantity in choice.shares:
            move(level, Kind.ALLOCATE, quantity, cause)
        may_oversell = choice.want.item.allow_oversell or flags.get(choice.want.item.wire_id, False)
        assignments.append(Assignment(choice, (*shares, *choice.shares), may_oversell))
    return assignments


def _levels_where(condition: Q | None) -> Q | None:
    return None if condition is None else Q(pk__in=Level.objects.filter(condition).values("pk"))


def take_reservation(reservation_id: str, *, live_mode: bool) -> Reservation | None:
    """Lock and return the active reservation with an ID, or None. Call it before levels are locked."""
    rows = Reservation.objects.in_mode(live_mode).active_at(clock.now(live_mode=live_mode))
    return rows.filter(wire_id=reservation_id).select_for_update(of=("self",)).first()


def _convert(
    reservation: Reservation | None, stock: Stock, wants: Sequence[Want], cause: Cause
) -> tuple[list[tuple[Share, ...]], dict[str, bool]]:
    """Convert held units into allocated ones, want by want, free the rest, and end the reservation.

    The rest includes units at locations that do not ship to the country of the fulfillment order (3.4).
    """
    if reservation is None:
        return [() for _ in wants], {}
    levels = {level.pk: level for level in stock.levels.values()}
    holds = list(
        ReservationHold.objects.filter(line__reservation=reservation).select_related("line").order_by("line", "pk")
    )
    candidates = {location.pk for location in stock.candidates}
    usable = [hold for hold in holds if levels[hold.level_id].location_id in candidates]
    kept = [tuple(_kept(want, usable, levels, cause)) for want in wants]
    for hold in holds:
        if hold.quantity:
            end_hold(hold, levels[hold.level_id], Kind.SURPLUS, reservation.wire_id)
    end_reservation(reservation, states.CONVERTED)
    flags = {line.item_id: True for line in reservation.lines.all() if line.allow_oversell}
    return kept, flags


def _kept(want: Want, holds: list[ReservationHold], levels: dict[int, Level], cause: Cause) -> Iterable[Share]:
    """Convert held units of a want's item until it has enough."""
    missing = want.quantity
    for hold in holds:
        quantity = min(missing, hold.quantity) if hold.line.item_id == want.item.wire_id else 0
        if quantity:
            level = levels[hold.level_id]
            move(level, Kind.CONVERT, quantity, cause)
            _shrink(hold, quantity)
            missing -= quantity
            yield Share(level, quantity)


def _shrink(hold: ReservationHold, quantity: int) -> None:
    hold.quantity -= quantity
    if hold.quantity:
        hold.save(update_fields=["quantity"])
    else:
        hold.delete()


def end_reservation(reservation: Reservation, state: str) -> None:
    """Set the final state of a locked reservation whose holds have been ended."""
    reservation.state = state
    overdue = state == states.EXPIRED
    reservation.ended_time = reservation.expires_time if overdue else clock.now(live_mode=reservation.live_mode)
    reservation.save()


@transaction.atomic
def unallocate(*, live_mode: bool, portions: Iterable[Portion], cause: Cause) -> list[Level]:
    """Free allocated units, as of a cancelled or backordered line. Raises StockRefused."""
    return _move_all(Kind.UNALLOCATE, live_mode, portions, cause)


@transaction.atomic
def ship_out(*, live_mode: bool, portions: Iterable[Portion], cause: Cause) -> list[Level]:
    """Ship allocated units (3.3). Raises StockRefused where they are not on hand."""
    return _move_all(Kind.SHIP, live_mode, portions, cause)


def allocate_at(level: Level, quantity: int, cause: Cause) -> None:
    """Allocate free units of a locked level, to serve a backorder (R-FUL-035). Raises StockRefused for more."""
    move(level, Kind.ALLOCATE, quantity, cause)


def _move_all(kind: str, live_mode: bool, portions: Iterable[Portion], cause: Cause) -> list[Level]:
    wanted = [portion for portion in portions if portion.quantity]
    levels = lock_levels(Q(pk__in={portion.level_id for portion in wanted}), live_mode=live_mode)
    by_key = {level.pk: level for level in levels}
    for portion in wanted:
        move(by_key[portion.level_id], kind, portion.quantity, cause)
    return levels


__all__ = [
    "Assignment",
    "Cause",
    "NotServed",
    "Portion",
    "Share",
    "Want",
    "allocate",
    "allocate_at",
    "ship_out",
    "take_reservation",
    "unallocate",
]
