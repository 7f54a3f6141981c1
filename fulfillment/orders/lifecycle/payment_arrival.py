"""Payments that arrive after the order was placed, or never (R-CHK-155, R-CHK-174, R-CHK-176, R-CHK-235, R-CHK-236)."""

from datetime import datetime

from django.db import transaction

from catalog.wire.exceptions import Refusal
from fulfillment.events.worker.due_rows import due_rows
from fulfillment.orders.events import add_note, record_order_event
from fulfillment.orders.fraud.decision import decide
from fulfillment.orders.models import Order
from fulfillment.orders.states import CANCELLED, PASSED, PENDING_PAYMENT, move_line, move_order, move_review
from fulfillment.payments.charges.authorization import authorize_charges, decide_charge, lock_charges, release_charges
from fulfillment.payments.sessions.models import FAILED
from fulfillment.payments.sources import states
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import fail_charged_source, fail_source, make_chargeable
from fulfillment.queues.row_queue import RowQueue

from .pending_payment import await_charges, declined, undecided, waiting_source
from .review import apply_decision

OVERDUE = RowQueue("give up unpaid orders", batch=50)


@transaction.atomic
def refresh_order(*, live_mode: bool, wire_id: str) -> Order:
    """Check again what an order waits for and move it on if it has come (R-CHK-155). Raises NotFound."""
    order = Order.objects.find(wire_id, live_mode=live_mode, lock=True)
    if order.state == PENDING_PAYMENT:
        _move_on(order)
    return order


@transaction.atomic
def receive_funds(*, live_mode: bool, wire_id: str) -> Order:
    """Simulate the arrival of funds: a transfer, or the bank's approval of pending charges (R-CHK-250).

    Raises NotFound; Refusal unless the order waits for payment.
    """
    order = _lock_pending(wire_id, live_mode)
    add_note(order, "Funds received.")
    order.charges = lock_charges(order.wire_id, live_mode=live_mode)
    for charge in order.charges:
        decide_charge(charge, authorized=True)
    if not order.charges:
        _receive_from_source(order)
    _move_on(order)
    return order


def _receive_from_source(order: Order) -> None:
    waiting = waiting_source(_lock_sources(order))
    if waiting is not None and waiting.state == states.PENDING_REDIRECT:
        raise Refusal("The shopper has not approved the payment; no funds can arrive.", parameter="state")
    if waiting is not None:
        make_chargeable(waiting)


@transaction.atomic
def end_payment_window(*, live_mode: bool, wire_id: str) -> Order:
    """Stop waiting for the payment of an order (R-CHK-176, R-CHK-250). Raises NotFound, Refusal."""
    order = _lock_pending(wire_id, live_mode)
    add_note(order, "Payment window over.")
    _give_up(order)
    return order


@due_rows("give up unpaid orders")
def give_up_overdue_orders(*, now: datetime, live_mode: bool) -> int:
    """Cancel the orders whose payment is overdue, and return how many; a step of the worker."""
    overdue = Order.objects.in_mode(live_mode).filter(state=PENDING_PAYMENT, payment_due_time__lte=now)
    return OVERDUE.work(overdue.order_by("payment_due_time"), _give_up, live_mode=live_mode)


def _lock_pending(wire_id: str, live_mode: bool) -> Order:
    order = Order.objects.find(wire_id, live_mode=live_mode, lock=True)
    if order.state != PENDING_PAYMENT:
        raise Refusal(f"Order '{wire_id}' is not waiting for payment.", parameter="state")
    return order


def _move_on(order: Order) -> None:
    """Do what the sources and charges of a waiting order now allow."""
    order.charges = lock_charges(order.wire_id, live_mode=order.live_mode)
    if not order.charges:
        sources = _lock_sources(order)
        if any(source.state in (states.FAILED, states.CANCELLED) for source in sources):
            _cancel(order)
            return
        if waiting_source(sources) is not None:
            return
        order.charges = authorize_charges(order.session, order_id=order.wire_id, charge_type=order.charge_type)
    if declined(order.charges):
        _cancel(order)
    elif undecided(order.charges):
        _keep_waiting(order)
    else:
        _accept(order)


def _keep_waiting(order: Order) -> None:
    """Wait for the bank; store that it was asked only once."""
    former = (order.session.outcome, order.payment_due_time)
    await_charges(order, order.charges)
    if (order.session.outcome, order.payment_due_time) != former:
        order.save_with_session()


def _accept(order: Order) -> None:
    """Let the review decide about a paid order (R-CHK-174)."""
    event = apply_decision(order, decide(order))
    order.save_with_session(lines=True)
    record_order_event(event, order)


def _give_up(order: Order) -> None:
    """Cancel an order that was not paid in time; undecided charges fail."""
    order.charges = lock_charges(order.wire_id, live_mode=order.live_mode)
    _cancel(order)


def _cancel(order: Order) -> None:
    """Cancel an order that was never paid; its review counts as passed, as the contract has it (R-CHK-176)."""
    release_charges(order.charges)
    _fail_sources(order)
    now = order.now()
    move_review(order, PASSED, now)
    move_order(order, CANCELLED, now)
    for line in order.items:
        move_line(line, CANCELLED, now)
        line.cancelled_quantity = line.quantity
    order.payment_due_time = None
    order.session.set_outcome(FAILED)
    order.save_with_session(lines=True)
    record_order_event("order.cancelled", order)


def _fail_sources(order: Order) -> None:
    """Fail the single-use sources that were refused, or all of them if nothing was charged (R-CHK-176)."""
    refused = {charge.source_id for charge in declined(order.charges)}
    for source in _lock_sources(order):
        if source.pk in refused:
            fail_charged_source(source)
        elif not source.reusable:
            fail_source(source)


def _lock_sources(order: Order) -> list[Source]:
    """Lock and return the sources that pay something, in the lock order of all callers."""
    rows = Source.objects.filter(contributions__session=order.session, contributions__amount__gt=0)
    return list(rows.order_by("key").select_for_update(of=("self",)))
