"""Disputes: staff play the bank that opens and resolves them (fulfillment.md, section 17)."""

from django.db import transaction

from catalog.wire.exceptions import Refusal
from fulfillment.orders import states
from fulfillment.orders.events import tell_order
from fulfillment.orders.locked_orders import Account
from fulfillment.orders.models import Order
from fulfillment.orders.notes import add_note
from fulfillment.orders.states import move_order, move_review

from .closed_units import hold_order

DISPUTABLE = frozenset({states.ACCEPTED, states.FULFILLED, states.COMPLETE})


class NotDisputable(Refusal):
    """An order that cannot be disputed as it is, or is not disputed."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"Order '{order.wire_id}' is {order.get_state_display().lower()}.", parameter="id")


@transaction.atomic
def open_dispute(*, live_mode: bool, wire_id: str, note: str = "") -> Order:
    """Open a dispute; the order remembers where it was (R-FUL-430). Raises NotFound, NotDisputable."""
    order = hold_order(wire_id, live_mode=live_mode, parameter="id")
    if order.state not in DISPUTABLE:
        raise NotDisputable(order)
    now = order.now()
    order.state_before_dispute = order.state
    move_order(order, states.DISPUTE, now)
    move_review(order, states.REVIEW_OPENED, now)
    order.updated_time = now
    order.save()
    add_note(order, note or "Dispute opened")
    tell_order("order.dispute", order, Account.of(order).lines)
    return order


@transaction.atomic
def resolve_dispute(*, live_mode: bool, wire_id: str, note: str = "") -> Order:
    """Resolve a dispute: the order goes back to where it was, then as far on as it can (R-FUL-432).

    It reached the former state before, so that its time stays. Raises NotFound, NotDisputable.
    """
    order = hold_order(wire_id, live_mode=live_mode, parameter="id")
    if order.state != states.DISPUTE:
        raise NotDisputable(order)
    now, reached = order.now(), (order.state_transitions, order.fraud_state_transitions)
    move_order(order, order.state_before_dispute, now)
    move_review(order, states.PASSED, now)
    order.state_transitions, order.fraud_state_transitions = reached
    order.state_before_dispute, order.updated_time = "", now
    order.save()
    add_note(order, note or "Dispute resolved")
    account = Account.of(order)
    tell_order("order.dispute.resolved", order, account.lines)
    account.advance(now)
    return order
