"""Orders as the wire shows them (checkout.md, 3.3)."""

from collections.abc import Sequence
from typing import Any

from fulfillment.checkouts.representation import represent_document, represent_line
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.charges.representation import represent_charge
from fulfillment.payments.sessions.representation import represent_payment

from .models import Order, OrderLine
from .states import ACCEPTED, PENDING_PAYMENT


def represent_order(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    with_payment: bool = True,
    expanded: bool = False,
    charges: Sequence[Charge] | None = None,
) -> dict[str, Any]:
    """Return an order: what its checkout showed, and what has happened since.

    `expanded` adds to each product what only some payloads show (R-CON-190, R-EVT-008); events about fulfillments
    show the order without its payment (events.md, section 4). `charges` are read unless the caller has all of them.
    """
    items = [represent_order_line(line, expanded=expanded) for line in lines]
    shown = represent_document(order, items) | _progress(order)
    return shown | {"payment": represent_order_payment(order, charges)} if with_payment else shown


def represent_order_payment(order: Order, charges: Sequence[Charge] | None = None) -> dict[str, Any]:
    """Return what pays the order; no `charges` while none was made (R-CHK-174)."""
    found = charges_of(order) if charges is None else _as_attached(charges)
    shown = [represent_charge(charge, embedded=True) for charge in found]
    return represent_payment(order.session) | ({"charges": shown} if shown else {})


def charges_of(order: Order) -> list[Charge]:
    """Return the charges of an order, in the order in which its sources were attached."""
    return _as_attached([charge for charge in order.session.charges.all() if charge.order_id == order.wire_id])


def _as_attached(charges: Sequence[Charge]) -> list[Charge]:
    return sorted(charges, key=lambda charge: charge.position)


def represent_order_line(line: OrderLine, *, expanded: bool = False) -> dict[str, Any]:
    """Return a line; `itemId` repeats its id, as older versions called it (R-CHK-168)."""
    shown = represent_line(line, expanded=expanded) | {
        "itemId": line.wire_id,
        "state": line.state,
        "stateTransitions": line.state_transitions,
    }
    if ACCEPTED in line.document.state_transitions:
        # R-FUL-307: nothing can be given back of an order that nobody accepted.
        shown["availableToRefundAmount"] = line.available_to_refund_amount
    return shown


def _progress(order: Order) -> dict[str, Any]:
    """Return states and amounts; there is no refunded amount before the first refund (R-CHK-171, R-CHK-172)."""
    progress = {
        "checkoutId": order.checkout_id,
        # An order that is just being created has been paid by nobody; only `order.created` sees it so.
        "state": order.state or PENDING_PAYMENT,
        "stateTransitions": order.state_transitions,
        "fraudState": order.fraud_state,
        "fraudStateTransitions": order.fraud_state_transitions,
        "capturedAmount": order.captured_amount,
        "cancelledAmount": order.cancelled_amount,
        "refundedAmount": order.refunded_amount,
        "availableToRefundAmount": order.available_to_refund_amount,
        "requestToBeForgotten": order.request_to_be_forgotten,
        "cancelReason": order.cancel_reason,
    }
    return {name: value for name, value in progress.items() if value not in (None, "", {})}
