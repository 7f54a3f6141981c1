"""Disputes, which staff open and resolve in place of the bank (fulfillment.md, section 17)."""

from django.db import transaction

from fulfillment.orders import states
from fulfillment.orders.events import add_note, record_order_event
from fulfillment.orders.exceptions import NotDisputable
from fulfillment.orders.locked_orders import LockedOrder, lock_order
from fulfillment.orders.models import Order
from fulfillment.orders.states import move_order, move_review

from .progress import advance_order

DISPUTABLE = frozenset({states.ACCEPTED, states.FULFILLED, states.COMPLETE})


@transaction.atomic
def open_dispute(*, live_mode: bool, wire_id: str, note: str = "") -> Order:
    """Open a dispute and keep the former state (R-FUL-430). Raises NotFound, NotDisputable."""
    order = lock_order(wire_id, live_mode=live_mode, parameter="id")
    if order.state not in DISPUTABLE:
        raise NotDisputable(order)
    now = order.now()
    order.state_before_dispute = order.state
    move_order(order, states.DISPUTE, now)
    move_review(order, states.REVIEW_OPENED, now)
    order.updated_time = now
    order.save()
    add_note(order, note or "Dispute opened")
    record_order_event("order.dispute", order)
    return order


@transaction.atomic
def resolve_dispute(*, live_mode: bool, wire_id: str, note: str = "") -> Order:
    """Resolve a dispute: return the order to its former state, then advance it (R-FUL-432).

    The time at which it first reached that state stays. Raises NotFound, NotDisputable.
    """
    order = lock_order(wire_id, live_mode=live_mode, parameter="id")
    if order.state != states.DISPUTE:
        raise NotDisputable(order)
    now, reached = order.now(), (order.state_transitions, order.fraud_state_transitions)
    move_order(order, order.state_before_dispute, now)
    move_review(order, states.PASSED, now)
    order.state_transitions, order.fraud_state_transitions = reached
    order.state_before_dispute, order.updated_time = "", now
    order.save()
    add_note(order, note or "Dispute resolved")
    LockedOrder.of(order)
    record_order_event("order.dispute.resolved", order)
    advance_order(order, now)
    return order
