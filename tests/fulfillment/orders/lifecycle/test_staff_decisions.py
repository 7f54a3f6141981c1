"""Staff play the bank: outcomes, retries, information, disputes (R-FUL-270, R-FUL-273, section 17)."""

from decimal import Decimal

import pytest

from catalog.wire.exceptions import NotFound
from fulfillment.orders.exceptions import NotDisputable, OperationNotPossible, OrderNotSubmitted
from fulfillment.orders.lifecycle.dispute import open_dispute, resolve_dispute
from fulfillment.orders.lifecycle.staff_decisions import await_information, force_outcome, retry_operation
from fulfillment.orders.models import Order, OrderNote
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from tests.factories.events import recorded_events
from tests.factories.orders import A, B, charges_of, make_order

from ..money import as_stored, close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def force(operation: ChargeOperation, outcome: str) -> ChargeOperation:
    return force_outcome(live_mode=False, wire_id=operation.wire_id, outcome=outcome)


def retry(operation: ChargeOperation, outcome: str = "") -> ChargeOperation:
    return retry_operation(live_mode=False, wire_id=operation.wire_id, outcome=outcome)


def test_force_success_on_retry_s_ful_04() -> None:
    """S-FUL-04: with the card whose captures fail, forced retries complete the order."""
    order = make_order(A, B, behaviour=behaviors.CAPTURE_FAILS)
    first, second = close(order, (0, 3, 0), (1, 2, 0))
    settle(order)
    again = retry(first, "complete")
    assert (again.attempt, again.retry_of, again.state, again.amount) == (2, first, "pending", first.amount)
    settle(order)
    assert as_stored(order).state == "fulfilled"
    retry(second, "complete")
    assert charges_of(order)[0].state == "processing"
    start = len(recorded_events())
    settle(order)
    assert recorded_events()[start:] == ["order.charge.capture.complete", "order.charge.complete", "order.complete"]
    now = as_stored(order)
    assert (now.state, now.captured_amount) == ("complete", Decimal("90.22"))
    assert OrderNote.objects.filter(order=order).count() == 2


def test_retry_without_force_fails_again() -> None:
    """The trigger of the source still counts; the next attempt of the worker comes a step later."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    (first,) = close(order, (0, 3, 0))
    settle(order)
    again = retry(first)
    settle(order)
    again.refresh_from_db()
    first.refresh_from_db()
    assert (again.state, first.next_attempt_time) == ("failed", None)
    assert again.next_attempt_time is not None


def test_no_retry_of_what_has_not_failed_or_was_retried() -> None:
    """Refused, and nothing is booked."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    (first,) = close(order, (0, 3, 0))
    with pytest.raises(OperationNotPossible):
        retry(first)
    settle(order)
    retry(first)
    with pytest.raises(OperationNotPossible):
        retry(first)
    assert ChargeOperation.objects.count() == 2


def test_force_pending() -> None:
    """A capture that stays pending ends as staff say; twice is refused; the other mode knows nothing of it."""
    order = make_order(A, behaviour=behaviors.CAPTURE_STAYS_PENDING)
    (capture,) = close(order, (0, 3, 0))
    with pytest.raises(NotFound):
        force_outcome(live_mode=True, wire_id=capture.wire_id, outcome="complete")
    force(capture, "complete")
    assert as_stored(order).state == "complete"
    with pytest.raises(OperationNotPossible):
        force(capture, "failed")


def test_force_failure() -> None:
    """A capture that would succeed fails."""
    order = make_order(A)
    (capture,) = close(order, (0, 3, 0))
    force(capture, "failed")
    assert as_stored(order).state == "fulfilled"
    assert charges_of(order)[0].state == "capturable"


def test_cancel_waits_for_information() -> None:
    """Pending, waiting for information, complete; the worker leaves it alone meanwhile (11.3)."""
    order = make_order(A)
    (cancel,) = close(order, (0, 0, 3))
    start = len(recorded_events())
    await_information(live_mode=False, wire_id=cancel.wire_id)
    assert settle(order) == 0
    assert (charges_of(order)[0].state, as_stored(order).cancelled_amount) == ("processing", Decimal("70.22"))
    with pytest.raises(OperationNotPossible):
        await_information(live_mode=False, wire_id=cancel.wire_id)
    force(cancel, "complete")
    assert as_stored(order).state == "cancelled"
    assert recorded_events()[start:][0] == "order.charge.cancel.pending_information"


def dispute(order: Order) -> Order:
    return open_dispute(live_mode=False, wire_id=order.wire_id)


def resolve(order: Order) -> Order:
    return resolve_dispute(live_mode=False, wire_id=order.wire_id)


def test_dispute_s_ful_11() -> None:
    """Units cannot be closed meanwhile; afterwards the order is where it was, times included (R-FUL-430 to 432)."""
    order = make_order(A, B)
    start = len(recorded_events())
    disputed = dispute(order)
    assert (disputed.state, disputed.fraud_state) == ("dispute", "review_opened")
    with pytest.raises(OrderNotSubmitted):
        close(order, (0, 1, 0))
    resolved = resolve(order)
    assert (resolved.state, resolved.fraud_state, resolved.state_before_dispute) == ("accepted", "passed", "")
    assert resolved.state_transitions["accepted"] == "2025-01-01T00:00:00Z"
    assert "dispute" in resolved.state_transitions
    assert recorded_events()[start:] == ["order.dispute", "order.dispute.resolved"]
    close(order, (0, 1, 0))


def test_settlement_goes_on_and_progress_waits_r_ful_431() -> None:
    """Captures under way settle; the order completes when the dispute is resolved."""
    order = make_order(A)
    close(order, (0, 3, 0))
    dispute(order)
    assert settle(order) == 1
    now = as_stored(order)
    assert (now.state, now.available_to_refund_amount) == ("dispute", Decimal("70.22"))
    start = len(recorded_events())
    assert resolve(order).state == "complete"
    assert recorded_events()[start:] == ["order.dispute.resolved", "order.complete"]


def test_retries_wait_for_the_end_of_a_dispute() -> None:
    """Nothing new is captured meanwhile."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 3, 0))
    settle(order)
    dispute(order)
    assert settle(order, days=2) == 0
    resolve(order)
    assert settle(order, days=2) == 2


def test_disputes_refused() -> None:
    """Only accepted, fulfilled and complete orders are disputed, only disputed ones resolved."""
    for state in ("pending_payment", "in_review", "blocked", "cancelled", "dispute", "returned"):
        with pytest.raises(NotDisputable):
            dispute(make_order(A, state=state))
    with pytest.raises(NotDisputable):
        resolve(make_order(A))
    with pytest.raises(NotFound):
        open_dispute(live_mode=True, wire_id=make_order(A).wire_id)
