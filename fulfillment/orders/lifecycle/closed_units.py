"""Closing units of an order: what is fulfilled is captured, what is cancelled is given up (fulfillment.md, 10 and 11).

A fulfilment is recorded first, with the order as it still is (R-FUL-231), and closes its units then.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.money import minor_units_of
from catalog.wire.exceptions import Errors, NotFound, Refusal, problem
from fulfillment.orders import states
from fulfillment.orders.components import parts_for
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import move_line
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.authorization import hold_charges
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.operations import Booking

from .progress import advance_order

TOO_MANY = "Fulfillment quantity is larger than order quantity"
CLOSED = frozenset({states.FULFILLED, states.COMPLETE, states.RETURNED})


class Closing(NamedTuple):
    """Units of a line that are closed: so many fulfilled, so many cancelled. `path` is where a request says so."""

    line: OrderLine
    fulfilled: int = 0
    cancelled: int = 0
    path: str = "items[0].quantity"


class OrderFulfilled(Refusal):
    """An order of which nothing is left to fulfil (R-FUL-221)."""

    code = "order_fulfilled"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"Resource '{order_id}' is fulfilled.", parameter="orderId")


class OrderNotSubmitted(Refusal):
    """An order that is not accepted, or not any more (R-FUL-222, A-FUL-19)."""

    code = "order_not_submitted"

    def __init__(self, order_id: str, parameter: str = "orderId") -> None:
        super().__init__(f"Order '{order_id}' has not been submitted.", parameter=parameter)


def hold_order(order_id: str, *, live_mode: bool, parameter: str = "orderId") -> Order:
    """Lock and return the order that a request names; it is the first lock (R-FUL-445). Raises NotFound."""
    try:
        return Order.objects.find(order_id, live_mode=live_mode, lock=True)
    except NotFound:
        raise NotFound(Order.wire_noun, order_id, parameter=parameter) from None


def refuse_unless_open(order: Order) -> None:
    """Let only accepted orders have units closed. Raises OrderFulfilled, OrderNotSubmitted (R-FUL-221, R-FUL-222)."""
    if order.state in CLOSED:
        raise OrderFulfilled(order.wire_id)
    if order.state != states.ACCEPTED:
        raise OrderNotSubmitted(order.wire_id)


def refuse_too_many(closings: Sequence[Closing]) -> None:
    """Refuse to close more units of a line than are open. Raises ValidationError (409) for each (R-FUL-226)."""
    errors: Errors = {
        closing.path: [problem("quantity_too_large", TOO_MANY, status=409)]
        for closing in closings
        if closing.fulfilled + closing.cancelled > closing.line.open_quantity
    }
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def close_units(
    *, order: Order, lines: Sequence[OrderLine], closings: Sequence[Closing], fulfillment_id: str
) -> list[ChargeOperation]:
    """Close units, book the money and move lines and order; returns captures and cancels (R-FUL-261 to 267, 300).

    `order` is held (`hold_order`) and `lines` are all of its lines, in memory, each at most once in `closings`. Events:
    pending operations, charges with nothing left open, then the order (R-FUL-231). Raises OrderFulfilled,
    OrderNotSubmitted, ValidationError for too many; nothing is stored then.
    """
    refuse_unless_open(order)
    refuse_too_many(closings)
    now, minor_units = order.now(), minor_units_of(order.currency)
    charges = hold_charges(order.wire_id, live_mode=order.live_mode)
    booking = Booking(charges, live_mode=order.live_mode, now=now)
    for closing in closings:
        _close_line(closing, booking, fulfillment_id, minor_units)
    booking.commit()
    _move_lines([closing.line for closing in closings], now)
    advance_order(order, lines, charges, now, touched=True)
    return booking.operations


def _close_line(closing: Closing, booking: Booking, fulfillment_id: str, minor_units: int) -> None:
    """Book what closing units of a line releases, the captured part first (R-FUL-227, R-FUL-263)."""
    line = closing.line
    captured = parts_for(line, closing.fulfilled, minor_units)
    line.fulfilled_quantity += closing.fulfilled
    cancelled = parts_for(line, closing.cancelled, minor_units)
    line.cancelled_quantity += closing.cancelled
    booking.book(money.CAPTURE, captured, line_id=line.wire_id, fulfillment_id=fulfillment_id)
    booking.book(money.CANCEL, cancelled, line_id=line.wire_id, fulfillment_id=fulfillment_id)


def _move_lines(lines: Sequence[OrderLine], now: datetime) -> None:
    """Move the lines of which nothing is open any more (R-FUL-300), and store all."""
    for line in lines:
        if not line.open_quantity:
            move_line(line, states.FULFILLED if line.fulfilled_quantity else states.CANCELLED, now)
    OrderLine.objects.bulk_update(lines, ["fulfilled_quantity", "cancelled_quantity", "state", "state_transitions"])
