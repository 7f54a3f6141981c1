"""Orders as the wire shows them (checkout.md, 3.3)."""

from collections.abc import Sequence
from typing import Any

from fulfillment.checkouts.representation import represent_document, represent_line

from .models import Order, OrderLine
from .states import ACCEPTED


def represent_order(
    order: Order, lines: Sequence[OrderLine], *, with_payment: bool = True, expanded: bool = False
) -> dict[str, Any]:
    """Return an order: what its checkout showed, and what has happened since.

    `expanded` adds to each product what only some payloads show (R-CON-190, R-EVT-008); events about fulfillments
    show the order without its payment (events.md, section 4).
    """
    items = [represent_order_line(line, expanded=expanded) for line in lines]
    shown = represent_document(order, items) | _progress(order)
    return shown | {"payment": represent_order_payment(order)} if with_payment else shown


def represent_order_payment(order: Order) -> dict[str, Any]:
    """Return what pays the order."""
    session = order.session
    return {"session": {"id": session.wire_id, "clientSecret": session.client_secret, "state": session.outcome}}


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
        "state": order.state,
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
