"""Making, releasing and ending reservations (fulfillment.md, section 4)."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import AlreadyExists, Errors, NotFound, invalid, missing
from catalog.wire.records import clock
from catalog.wire.records.operations import check_fields
from catalog.wire.values.naming import wire_name
from catalog.wire.values.text import has_unstorable_text
from fulfillment.events.worker.due_rows import due_rows
from fulfillment.queues.row_queue import RowQueue

from . import states
from .allocation import end_reservation, take_reservation
from .exceptions import OutOfInventory, StockRefused
from .ledger import Cause, Kind, end_hold, lock_levels, lock_stock, move
from .location_choice import Choice, Want, choose
from .models import Level, Reservation, ReservationHold, ReservationLine

EXPIRING = RowQueue("expire reservations")
REQUIRED = ("items", "ship_to", "shipping_choice", "expires_in_seconds")
MEMBERS = tuple(wire_name(name) for name in ("wire_id", *REQUIRED))
LINE_MEMBERS = ("inventoryItemId", "quantity", "allowOversell")


@transaction.atomic
def create_reservation(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Reservation:
    """Hold stock for all lines or for none (R-FUL-050 to R-FUL-060).

    Raises ValidationError with all problems of the request; AlreadyExists, NotServed, OutOfInventory.
    """
    reservation = Reservation(live_mode=live_mode)
    wants = _understood(reservation, values, dict(errors or {}))
    former = _overdue_namesake(reservation)
    items = [want.item for want in wants]
    stock = lock_stock(live_mode=live_mode, country=reservation.country, items=items, also=levels_of([former]))
    choices = choose(stock, wants)
    lines = list(map(_line, choices, count(), values["items"]))
    _refuse_short(choices, lines)
    if former is not None:
        end_reservation(former, states.EXPIRED)
    _store(reservation)
    for choice, line in zip(choices, lines, strict=True):
        _hold(reservation, choice, line)
    return reservation


@transaction.atomic
def release_reservation(*, live_mode: bool, reservation_id: str) -> Reservation:
    """Free everything that an active reservation holds. Raises NotFound (R-FUL-062, R-FUL-063)."""
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
    """Tidy up reservations whose time is over; they have counted for nothing since (R-FUL-061). Return how many."""

    def expire(reservation: Reservation) -> None:
        lock_levels(levels_of([reservation]), live_mode=live_mode, now=now)
        if ReservationHold.objects.filter(line__reservation=reservation).exists():
            raise StockRefused("It holds more units than its stock level counts as held.")
        end_reservation(reservation, states.EXPIRED)

    overdue = Reservation.objects.in_mode(live_mode).filter(state=states.ACTIVE, expires_time__lte=now)
    return EXPIRING.work(overdue.order_by("expires_time", "key"), expire, live_mode=live_mode)


def levels_of(reservations: Sequence[Reservation | None]) -> Q:
    """Return the condition of the levels at which reservations hold something."""
    held = Level.objects.filter(holds__line__reservation__in=[one for one in reservations if one is not None])
    return Q(pk__in=held.values("pk"))


def _understood(reservation: Reservation, values: dict[str, Any], errors: Errors) -> list[Want]:
    """Take over what was sent and look the items up. Raises ValidationError with all that is wrong."""
    for name in REQUIRED:
        if values.get(name) in (None, [], {}) and not _is_told(name, errors):
            errors[name] = [missing()]
    reservation.wire_id = str(uuid.uuid4()) if values.get("wire_id") is None else values["wire_id"]
    for name in ("ship_to", "shipping_choice", "expires_in_seconds"):
        setattr(reservation, name, values.get(name))
    check_fields(reservation, errors, only=("wire_id", "expires_in_seconds"))
    items = _items(values.get("items") or [], errors, reservation.live_mode)
    if errors:
        raise ValidationError(dict(sorted(errors.items(), key=lambda found: _place(found[0]))))
    return [Want(items[line["inventoryItemId"]], line["quantity"]) for line in values["items"]]


def _place(path: str) -> tuple[int, int, int]:
    """Return what errors of a request are sorted by: where the document has the member (R-FUL-012)."""
    names = re.findall(r"\w+", wire_name(path))
    position = int(names[1]) if names[0] == "items" and names[1:] else 0
    return _rank(names[0], MEMBERS), position, _rank(names[-1], LINE_MEMBERS)


def _rank(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else len(names)


def _is_told(name: str, errors: Errors) -> bool:
    member = wire_name(name)
    return name in errors or any(path.startswith((f"{member}.", f"{member}[")) for path in errors)


def _items(lines: Sequence[dict[str, Any]], errors: Errors, live_mode: bool) -> dict[str, InventoryItem]:
    """Return the items that lines name, by id; note which of them do not exist (R-FUL-056)."""
    sent = [line.get("inventoryItemId") for line in lines]
    rows = InventoryItem.objects.in_mode(live_mode).filter(wire_id__in=[item_id for item_id in sent if item_id])
    items = {item.wire_id: item for item in rows}
    for position, item_id in enumerate(sent):
        if item_id and item_id not in items:
            errors[f"items[{position}].inventoryItemId"] = [invalid(item_id, "is not a valid inventory item.")]
    return items


def _overdue_namesake(reservation: Reservation) -> Reservation | None:
    """Lock and return a reservation of the same id whose time is over. Raises AlreadyExists for an active one."""
    rows = Reservation.objects.in_mode(reservation.live_mode).filter(wire_id=reservation.wire_id, state=states.ACTIVE)
    former = rows.select_for_update(of=("self",)).first()
    if former is not None and former.is_active(clock.now(live_mode=reservation.live_mode)):
        raise AlreadyExists(Reservation.wire_noun, reservation.wire_id)
    return former


def _line(choice: Choice, position: int, sent: dict[str, Any]) -> ReservationLine:
    return ReservationLine(
        position=position,
        item_id=choice.want.item.wire_id,
        quantity=choice.want.quantity,
        allow_oversell=sent.get("allowOversell"),
        oversold=choice.shortfall,
    )


def _refuse_short(choices: Sequence[Choice], lines: Sequence[ReservationLine]) -> None:
    """Refuse everything if a line is short that may not be: its own word counts before the item's (R-FUL-050 f.)."""
    short = []
    for choice, line in zip(choices, lines, strict=True):
        allowed = choice.want.item.allow_oversell if line.allow_oversell is None else line.allow_oversell
        if line.oversold and not allowed:
            short.append((line.position, line.item_id))
    if short:
        raise OutOfInventory(short)


def _store(reservation: Reservation) -> None:
    """Store the reservation. It lives from the second that it shows as its creation, so that its end is exact."""
    reservation.created_time = clock.now(live_mode=reservation.live_mode).replace(microsecond=0)
    reservation.expires_time = reservation.created_time + timedelta(seconds=reservation.expires_in_seconds)
    try:
        with transaction.atomic():
            reservation.save()
    except IntegrityError:
        # Somebody else took the id since it was looked for.
        raise AlreadyExists(Reservation.wire_noun, reservation.wire_id) from None


def _hold(reservation: Reservation, choice: Choice, line: ReservationLine) -> None:
    line.reservation = reservation
    line.save()
    for level, quantity in choice.shares:
        move(level, Kind.RESERVE, quantity, Cause("reservation", reservation.wire_id))
        ReservationHold.objects.create(line=line, level=level, quantity=quantity)
