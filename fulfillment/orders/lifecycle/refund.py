"""Refund captured money to the charges that it came from (R-FUL-265, R-FUL-395)."""

from decimal import Decimal

from django.db import transaction

from fulfillment.orders.exceptions import RefundTooLarge
from fulfillment.orders.locked_orders import LockedOrder
from fulfillment.orders.models import Order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.parts import Parts, total_of

from .progress import advance_order, refundable_parts

ZERO = Decimal(0)


@transaction.atomic
def refund_charges(*, order: Order, parts: Parts, refund_id: str) -> list[ChargeOperation]:
    """Book charge refunds for `parts`, primary charge first, and return them, pending (R-FUL-395).

    `parts` is order line ID -> component -> amount; `order` is locked. Refunds never exceed complete captures, neither
    of a charge nor of a component. Raises RefundTooLarge before anything is booked.
    """
    locked = LockedOrder.of(order)
    refuse_too_much(locked, parts)
    now = order.now()
    booking = locked.booking(now)
    booking.book(money.REFUND, parts, refund_id=refund_id)
    booking.commit()
    advance_order(order, now)
    return booking.operations


def refuse_too_much(locked: LockedOrder, parts: Parts) -> None:
    """Raise RefundTooLarge if any part exceeds what is left of it (R-FUL-385, R-FUL-386)."""
    left = refundable_parts(locked.operations)
    amounts = [
        (amount, left.get(line, {}).get(name, ZERO))
        for line, components in parts.items()
        for name, amount in components.items()
    ]
    is_covered = total_of(parts) <= sum((charge.refundable_amount for charge in locked.order.charges), ZERO)
    if not is_covered or any(amount < ZERO or amount > available for amount, available in amounts):
        raise RefundTooLarge
