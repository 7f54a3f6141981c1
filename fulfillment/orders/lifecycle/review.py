"""The fraud review of an order: what its outcome does, and how staff decide an open one (R-CHK-170 to R-CHK-175)."""

from collections.abc import Sequence

from django.db import transaction

from catalog.wire.exceptions import Refusal
from fulfillment.orders.events import tell_order
from fulfillment.orders.fraud.decision import Decision
from fulfillment.orders.fraud.models import BLOCK, REVIEW
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.notes import add_note
from fulfillment.orders.states import (
    ACCEPTED,
    BLOCKED,
    IN_REVIEW,
    PASSED,
    REVIEW_OPENED,
    move_line,
    move_order,
    move_review,
)
from fulfillment.orders.storage import settle_session, store_order
from fulfillment.payments.charges.authorization import cancel_whole_charges, hold_charges
from fulfillment.payments.sessions.models import COMPLETE


def apply_decision(order: Order, lines: Sequence[OrderLine], decision: Decision) -> list[str]:
    """Move a paid order to what the review says, in memory, and return the events to tell once it is stored.

    An order that is being placed is not blocked but refused; that is the caller's business (R-CHK-170).
    """
    now = order.now()
    order.review_reason = decision.reason
    order.payment_due_time = None
    settle_session(order.session, COMPLETE)
    if decision.outcome == REVIEW:
        move_review(order, REVIEW_OPENED, now)
        move_order(order, IN_REVIEW, now)
        return ["order.review_opened"]
    if decision.outcome == BLOCK:
        _block(order, lines)
        return ["order.blocked"]
    move_review(order, PASSED, now)
    move_order(order, ACCEPTED, now)
    return ["order.accepted"]


def _block(order: Order, lines: Sequence[OrderLine]) -> None:
    """Stop an order: charges are given up whole, the cancelled amount stays 0.0 as published (R-CHK-175)."""
    now = order.now()
    cancel_whole_charges(hold_charges(order.wire_id, live_mode=order.live_mode))
    move_review(order, BLOCKED, now)
    move_order(order, BLOCKED, now)
    for line in lines:
        move_line(line, BLOCKED, now)


@transaction.atomic
def pass_review(*, live_mode: bool, wire_id: str) -> Order:
    """Let an order that is in review go on (R-CHK-175). Raises NotFound, Refusal."""
    order = _in_review(wire_id, live_mode)
    now = order.now()
    move_review(order, PASSED, now)
    move_order(order, ACCEPTED, now)
    _close(order, (), "Review passed.", "order.accepted")
    return order


@transaction.atomic
def block_review(*, live_mode: bool, wire_id: str) -> Order:
    """Stop an order that is in review for good (R-CHK-175). Raises NotFound, Refusal."""
    order = _in_review(wire_id, live_mode)
    lines = list(order.lines.all())
    _block(order, lines)
    _close(order, lines, "Review blocked the order.", "order.blocked")
    return order


def _in_review(wire_id: str, live_mode: bool) -> Order:
    order = Order.objects.find(wire_id, live_mode=live_mode, lock=True)
    if order.state != IN_REVIEW:
        raise Refusal(f"Order '{wire_id}' is not in review.", parameter="state")
    return order


def _close(order: Order, lines: Sequence[OrderLine], text: str, event: str) -> None:
    """Store and tell; charges have told their own before (R-EVT-050)."""
    store_order(order, lines)
    add_note(order, text)
    shown = lines or list(order.lines.all())
    tell_order("order.review_closed", order, shown)
    tell_order(event, order, shown)
