"""Giving captured money back to the charges that it came from (R-FUL-265, R-FUL-395)."""

from decimal import Decimal

from django.db import transaction

from catalog.wire.exceptions import Refusal
from fulfillment.orders.locked_orders import Account
from fulfillment.orders.models import Order
from fulfillment.payments.charges import states as money
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.parts import Parts, total_of

from .progress import refundable_parts

ZERO = Decimal(0)


class RefundTooLarge(Refusal):
    """More than is completely captured and not given back, in all or of a component (R-FUL-385)."""

    status = 400
    code = "invalid_parameter"

    def __init__(self) -> None:
        text = "The requested refund amount is greater than the available amount."
        super().__init__(text, parameter="amountRequested")


@transaction.atomic
def refund_charges(*, order: Order, parts: Parts, refund_id: str) -> list[ChargeOperation]:
    """Book charge refunds for what `parts` names, primary charge first; returns them, pending (R-FUL-395).

    `parts` is order line ID -> component -> amount; `order` is held. Refunds never exceed complete captures, of any
    charge and of any component. Raises RefundTooLarge; nothing is booked then.
    """
    account = Account.of(order)
    refuse_too_much(account, parts)
    now = order.now()
    booking = account.booking(now)
    booking.book(money.REFUND, parts, refund_id=refund_id)
    booking.commit()
    account.advance(now)
    return booking.operations


def refuse_too_much(account: Account, parts: Parts) -> None:
    """Refuse parts of which any is larger than what is left of it. Raises RefundTooLarge (R-FUL-385, R-FUL-386)."""
    left = refundable_parts(account.operations)
    amounts = [
        (amount, left.get(line, {}).get(name, ZERO))
        for line, components in parts.items()
        for name, amount in components.items()
    ]
    is_covered = total_of(parts) <= sum((charge.refundable_amount for charge in account.charges), ZERO)
    if not is_covered or any(amount < ZERO or amount > available for amount, available in amounts):
        raise RefundTooLarge
