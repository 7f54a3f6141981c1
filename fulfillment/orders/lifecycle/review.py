"""The fraud review of an order: apply its outcome, and let staff decide an open one (R-CHK-170 to R-CHK-175)."""

from django.db import transaction

from catalog.wire.exceptions import Refusal
from fulfillment.orders.events import add_note, record_order_event
from fulfillment.orders.fraud.decision import Decision
from fulfillment.orders.fraud.models import BLOCK, REVIEW
from fulfillment.orders.models import Order
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
from fulfillment.payments.charges.authorization import cancel_whole_charges, lock_charges
from fulfillment.payments.sessions.models import COMPLETE


def apply_decision(order: Order, decision: Decision) -> str:
    """Move a paid order as the review decided, in memory; return the event to record once it is stored.

    A new order is refused instead of blocked; its caller sees to that (R-CHK-170).
    """
    now = order.now()
    order.review_reason = decision.reason
    order.payment_due_time = None
    order.session.set_outcome(COMPLETE)
    if decision.outcome == REVIEW:
        move_review(order, REVIEW_OPENED, now)
        move_order(order, IN_REVIEW, now)
        return "order.review_opened"
    if decision.outcome == BLOCK:
        _block(order)
        return "order.blocked"
    move_review(order, PASSED, now)
    move_order(order, ACCEPTED, now)
    return "order.accepted"


def _block(order: Order) -> None:
    """Block an order: cancel its charges whole; its cancelled amount stays 0.0, as the contract has it (R-CHK-175)."""
    now = order.now()
    order.charges = lock_charges(order.wire_id, live_mode=order.live_mode)
    cancel_whole_charges(order.charges)
    move_review(order, BLOCKED, now)
    move_order(order, BLOCKED, now)
    for line in order.items:
        move_line(line, BLOCKED, now)


@transaction.atomic
def pass_review(*, live_mode: bool, wire_id: str) -> Order:
    """Accept an order that is in review (R-CHK-175). Raises NotFound, Refusal."""
    order = _lock_in_review(wire_id, live_mode)
    now = order.now()
    move_review(order, PASSED, now)
    move_order(order, ACCEPTED, now)
    _close_review(order, "Review passed.", "order.accepted")
    return order


@transaction.atomic
def block_review(*, live_mode: bool, wire_id: str) -> Order:
    """Block an order that is in review for good (R-CHK-175). Raises NotFound, Refusal."""
    order = _lock_in_review(wire_id, live_mode)
    _block(order)
    _close_review(order, "Review blocked the order.", "order.blocked")
    return order


def _lock_in_review(wire_id: str, live_mode: bool) -> Order:
    order = Order.objects.find(wire_id, live_mode=live_mode, lock=True)
    if order.state != IN_REVIEW:
        raise Refusal(f"Order '{wire_id}' is not in review.", parameter="state")
    return order


def _close_review(order: Order, text: str, event: str) -> None:
    """Store the order and record its events; those of its charges came before (R-EVT-050)."""
    order.save_with_session(lines=order.state == BLOCKED)
    add_note(order, text)
    record_order_event("order.review_closed", order)
    record_order_event(event, order)
