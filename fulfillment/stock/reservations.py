"""Creating, releasing and expiring reservations (fulfillment.md, section 4)."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import AlreadyExists, Errors, NotFound, invalid, require
from catalog.wire.records import clock
from catalog.wire.records.operations import check_fields
from catalog.wire.values.text import has_unstorable_text
from fulfillment.events.worker.due_rows import due_rows
from fulfillment.queues.row_queue import RowQueue

from . import states
from .allocation import end_reservation, take_reservation
from .commands import NewReservation, ReservedItem
from .exceptions import OutOfInventory, StockRefused
from .ledger import Cause, Kind, end_hold, lock_levels, lock_stock, move
from .location_choice import Choice, Want, choose
from .models import Level, Reservation, ReservationHold, ReservationLine

EXPIRING = RowQueue("expire reservations")
ATTRIBUTES = ("wire_id", "items", "ship_to", "shipping_choice", "expires_in_seconds")
ITEM_ATTRIBUTES = ("inventory_item_id", "quantity", "allow_oversell")


@transaction.atomic
def create_reservation(command: NewReservation, *, live_mode: bool, errors: Errors | None = None) -> Reservation:
    """Hold stock for all items or for none (R-FUL-050 to R-FUL-060).

    Raises ValidationError with all problems of the command; AlreadyExists, NotServed, OutOfInventory.
    """
    reservation = Reservation(
        live_mode=live_mode,
        wire_id=str(uuid.uuid4()) if command.wire_id is None else command.wire_id,
        ship_to=command.ship_to,
        shipping_choice=command.shipping_choice,
        expires_in_seconds=command.expires_in_seconds,
    )
    wants = _checked(reservation, command.items, dict(errors or {}))
    former = _overdue_namesake(reservation)
    inventory = [want.item for want in wants]
    stock = lock_stock(live_mode=live_mode, country=reservation.country, items=inventory, also=levels_of([former]))
    choices = choose(stock, wants)
    lines = list(map(_new_line, choices, count(), command.items))
    _refuse_short(choices, lines)
    if former is not None:
        end_reservation(former, states.EXPIRED)
    _store(reservation)
    for choice, line in zip(choices, lines, strict=True):
        _hold(reservation, choice, line)
    return reservation


@transaction.atomic
def release_reservation(*, live_mode: bool, reservation_id: str) -> Reservation:
    """Release all stock that an active reservation holds. Raises NotFound (R-FUL-062, R-FUL-063)."""
    known = not has_unstorable_text(reservation_id)
    reservation = take_reservation(reservation_id, live_mode=live_mode) if known else None
    if reservation is None:
        raise NotFound(Reservation.wire_noun, reservation_id)
    levels = {level.pk: level for level in lock_levels(levels_of([reservation]), live_mode=live_mode)}
    for hold in ReservationHold.objects.filter(line__reservation=reservation).order_by("pk"):
        end_hold(hold, levels[hold.level_id], Kind.RELEASE, reservation.wire_id)
    end_reservation(reservation, states.RELEASED)
    return reservation


@due_rows("expire reservations")
def expire_reservations(*, now: datetime, live_mode: bool) -> int:
    """End reservations whose time is over, which no longer count (R-FUL-061); return how many."""

    def expire(reservation: Reservation) -> None:
        lock_levels(levels_of([reservation]), live_mode=live_mode, now=now)
        if ReservationHold.objects.filter(line__reservation=reservation).exists():
            raise StockRefused("It holds more units than its stock level counts as held.")
        end_reservation(reservation, states.EXPIRED)

    overdue = Reservation.objects.in_mode(live_mode).filter(state=states.ACTIVE, expires_time__lte=now)
    return EXPIRING.work(overdue.order_by("expires_time", "key"), expire, live_mode=live_mode)


def levels_of(reservations: Sequence[Reservation | None]) -> Q:
    """Return the condition for levels at which reservations hold stock."""
    held = Level.objects.filter(holds__line__reservation__in=list(filter(None, reservations)))
    return Q(pk__in=held.values("pk"))


def _checked(reservation: Reservation, items: Sequence[ReservedItem], errors: Errors) -> list[Want]:
    """Look the items up. Raises ValidationError with all problems, in the order of the document (R-FUL-012)."""
    require(errors, items=items)
    check_fields(reservation, errors, only=("wire_id", "expires_in_seconds"))
    found = _find_items(items, errors, reservation.live_mode)
    if errors:
        raise ValidationError(dict(sorted(errors.items(), key=lambda error: _place(error[0]))))
    return [Want(found[item.inventory_item_id], item.quantity) for item in items]


def _place(path: str) -> tuple[int, int, int]:
    """Return the place of an attribute path in the document, to sort by."""
    names = re.findall(r"\w+", path)
    position = int(names[1]) if names[0] == "items" and names[1:] else 0
    return _rank(names[0], ATTRIBUTES), position, _rank(names[-1], ITEM_ATTRIBUTES)


def _rank(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else len(names)


def _find_items(items: Sequence[ReservedItem], errors: Errors, live_mode: bool) -> dict[str, InventoryItem]:
    """Return the inventory items by ID; add an error for each one that does not exist (R-FUL-056)."""
    ids = [item.inventory_item_id for item in items]
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in=[item_id for item_id in ids if item_id])
    found = {row.wire_id: row for row in rows}
    for position, item_id in enumerate(ids):
        if item_id and item_id not in found:
            errors[f"items[{position}].inventory_item_id"] = [invalid(item_id, "is not a valid inventory item.")]
    return found


def _overdue_namesake(reservation: Reservation) -> Reservation | None:
    """Lock and return a reservation with the same ID whose time is over. Raises AlreadyExists for an active one."""
    rows = Reservation.objects.in_mode(reservation.live_mode).filter(wire_id=reservation.wire_id, state=states.ACTIVE)
    former = rows.select_for_update(of=("self",)).first()
    if former is not None and former.is_active(clock.now(live_mode=reservation.live_mode)):
        raise AlreadyExists(Reservation.wire_noun, reservation.wire_id)
    return former


def _new_line(choice: Choice, position: int, item: ReservedItem) -> ReservationLine:
    return ReservationLine(
        position=position,
        item_id=choice.want.item.wire_id,
        quantity=choice.want.quantity,
        allow_oversell=item.allow_oversell,
        oversold=choice.shortfall,
    )


def _refuse_short(choices: Sequence[Choice], lines: Sequence[ReservationLine]) -> None:
    """Refuse all lines if one is short that may not be oversold; its own flag precedes the item's (R-FUL-050 f.)."""
    short = []
    for choice, line in zip(choices, lines, strict=True):
        allowed = choice.want.item.allow_oversell if line.allow_oversell is None else line.allow_oversell
        if line.oversold and not allowed:
            short.append((line.position, line.item_id))
    if short:
        raise OutOfInventory(short)


def _store(reservation: Reservation) -> None:
    """Store the reservation. Its creation is cut to the second that clients see, so that its end is exact."""
    reservation.created_time = clock.now(live_mode=reservation.live_mode).replace(microsecond=0)
    reservation.expires_time = reservation.created_time + timedelta(seconds=reservation.expires_in_seconds)
    try:
        with transaction.atomic():
            reservation.save()
    except IntegrityError:
        # Another transaction took the ID after the check.
        raise AlreadyExists(Reservation.wire_noun, reservation.wire_id) from None


def _hold(reservation: Reservation, choice: Choice, line: ReservationLine) -> None:
    line.reservation = reservation
    line.save()
    for level, quantity in choice.shares:
        move(level, Kind.RESERVE, quantity, Cause("reservation", reservation.wire_id))
        ReservationHold.objects.create(line=line, level=level, quantity=quantity)
