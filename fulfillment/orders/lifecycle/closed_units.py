"""Close units of an order: capture what is fulfilled, cancel the rest (fulfillment.md, 10 and 11).

A fulfillment is recorded first, with the order as it was before (R-FUL-231), and then closes its units.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.money import minor_units_of
from catalog.wire.exceptions import Errors, problem
from fulfillment.orders import states
from fulfillment.orders.exceptions import OrderFulfilled, OrderNotSubmitted
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import move_line
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.authorization import lock_charges
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.operations import Booking

from .progress import advance_order

TOO_MANY = "Fulfillment quantity is larger than order quantity"
CLOSED = frozenset({states.FULFILLED, states.COMPLETE, states.RETURNED})


class Closing(NamedTuple):
    """How many units of a line to fulfill and to cancel; `path` is the member of the request that says so."""

    line: OrderLine
    fulfilled: int = 0
    cancelled: int = 0
    path: str = "items[0].quantity"


def refuse_unless_open(order: Order) -> None:
    """Raise OrderFulfilled or OrderNotSubmitted unless units of the order can be closed (R-FUL-221, R-FUL-222)."""
    if order.state in CLOSED:
        raise OrderFulfilled(order.wire_id)
    if order.state != states.ACCEPTED:
        raise OrderNotSubmitted(order.wire_id)


def refuse_too_many(closings: Sequence[Closing]) -> None:
    """Raise ValidationError (409) with each line of which more units would be closed than are open (R-FUL-226)."""
    errors: Errors = {
        closing.path: [problem("quantity_too_large", TOO_MANY, status=409)]
        for closing in closings
        if closing.fulfilled + closing.cancelled > closing.line.open_quantity
    }
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def close_units(*, order: Order, closings: Sequence[Closing], fulfillment_id: str) -> list[ChargeOperation]:
    """Close units, book the money, move lines and order; return captures and cancels (R-FUL-261 to 267, 300).

    `order` is locked (`lock_order`); each of its `items` is at most once in `closings`. Events come in the order
    pending operations, charges with nothing left open, order (R-FUL-231). Raises OrderFulfilled,
    OrderNotSubmitted, or ValidationError for too many units before anything is stored.
    """
    refuse_unless_open(order)
    refuse_too_many(closings)
    now, minor_units = order.now(), minor_units_of(order.currency)
    order.charges = lock_charges(order.wire_id, live_mode=order.live_mode)
    booking = Booking(order.charges, live_mode=order.live_mode, now=now)
    for closing in closings:
        _close_line(closing, booking, fulfillment_id, minor_units)
    booking.commit()
    _move_lines([closing.line for closing in closings], now)
    advance_order(order, now, touched=True)
    return booking.operations


def _close_line(closing: Closing, booking: Booking, fulfillment_id: str, minor_units: int) -> None:
    """Book the value of the closed units, the captured part first (R-FUL-227, R-FUL-263)."""
    line = closing.line
    captured = line.value_of(closing.fulfilled, minor_units)
    line.fulfilled_quantity += closing.fulfilled
    cancelled = line.value_of(closing.cancelled, minor_units)
    line.cancelled_quantity += closing.cancelled
    booking.book(money.CAPTURE, captured, line_id=line.wire_id, fulfillment_id=fulfillment_id)
    booking.book(money.CANCEL, cancelled, line_id=line.wire_id, fulfillment_id=fulfillment_id)


def _move_lines(lines: Sequence[OrderLine], now: datetime) -> None:
    """Move the lines with nothing left open (R-FUL-300), and store all."""
    for line in lines:
        if not line.open_quantity:
            move_line(line, states.FULFILLED if line.fulfilled_quantity else states.CANCELLED, now)
    OrderLine.objects.bulk_update(lines, ["fulfilled_quantity", "cancelled_quantity", "state", "state_transitions"])
