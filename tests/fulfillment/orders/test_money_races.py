"""Many at the money of one order: each operation is booked once and settled once (R-FUL-445, R-FUL-446)."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from catalog.wire.exceptions import Refusal
from catalog.wire.records import clock
from fulfillment.orders.exceptions import RefundTooLarge
from fulfillment.orders.invariants import find_money_breaches
from fulfillment.orders.lifecycle.refund import refund_charges
from fulfillment.orders.lifecycle.settlement import retry_due_captures, settle_due_operations
from fulfillment.orders.lifecycle.staff_decisions import force_outcome, retry_operation
from fulfillment.orders.locked_orders import lock_order
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from fulfillment.queues import row_queue
from tests.factories.client import Api
from tests.factories.events import recorded_events
from tests.factories.orders import A, B, charges_of, lines_of, make_order
from tests.flows.parallel import at_once, only_postgres

from .money import as_stored, close, settle

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("raced")]


@pytest.fixture
def raced(reference: None) -> None:
    """Reference tables, and a database in which races can be had."""
    only_postgres()


def times_recorded(type_: str) -> int:
    return recorded_events().count(type_)


def work(days: float = 0) -> Callable[[], int]:
    """Return a round of a worker."""
    now = clock.now(live_mode=False) + timedelta(days=days)

    def one_round() -> int:
        done = retry_due_captures(now=now, live_mode=False)
        return done + settle_due_operations(now=now, live_mode=False)

    return one_round


def test_two_workers_settle_once() -> None:
    """Eight workers at ten orders: every operation has one outcome and one event, every order is completed once."""
    orders = [make_order(A, B, credit="30.00") for _ in range(10)]
    for order in orders:
        close(order, (0, 2, 1), (1, 2, 0))
    operations = ChargeOperation.objects.count()
    settled = sum(at_once(*[work()] * 8))
    # Who finds an order locked leaves it to the one who is at it.
    assert settled == operations
    ends = [f"order.charge.{kind}.complete" for kind in ("capture", "cancel")]
    assert sum(map(times_recorded, ends)) == operations
    assert (times_recorded("order.complete"), times_recorded("order.charge.complete")) == (10, 20)
    assert {as_stored(order).state for order in orders} == {"complete"}
    assert find_money_breaches(False) == []


def test_two_workers_retry_once() -> None:
    """A failed capture is tried again by one of them, and never twice."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 3, 0))
    settle(order)
    at_once(*[work(days=1.1)] * 6)
    assert ChargeOperation.objects.count() == 2
    assert times_recorded("order.charge.capture.pending") == 2


def test_without_the_lock_it_would_be_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: workers that do not lock the order settle operations more than once."""
    monkeypatch.setattr(row_queue, "lock_skip_locked", lambda rows, limit: list(rows[:limit]))
    monkeypatch.setattr("fulfillment.orders.locked_orders.lock_charges", _read_charges)
    orders = [make_order(A, B) for _ in range(10)]
    for order in orders:
        close(order, (0, 3, 0), (1, 2, 0))
    settled = sum(at_once(*[work()] * 8))
    assert settled > ChargeOperation.objects.count() == 20


def _read_charges(order_id: str, *, live_mode: bool) -> list[Any]:
    return charges_of(Order.objects.get(wire_id=order_id, live_mode=live_mode))


def test_fulfilling_the_last_units_at_once_s_ful_07(api: Api) -> None:
    """S-FUL-07: twelve times the same fulfillment; the units are captured once, the others are refused."""
    order = make_order(A, B)
    items = [{"itemId": line.wire_id, "quantity": line.quantity} for line in lines_of(order)]
    sent = {"orderId": order.wire_id, "items": items}
    answers = at_once(*[lambda: api.post("/fulfillments", sent)] * 12)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 11}
    assert (
        times_recorded("fulfillment.created"),
        times_recorded("order.fulfilled"),
        times_recorded("order.charge.processing"),
    ) == (1, 1, 1)
    assert [operation.amount for operation in charges_of(order)[0].entries] == [Decimal("70.22"), Decimal(20)]


def test_fulfilling_and_settling_at_once(api: Api) -> None:
    """Unit by unit while workers settle: nobody waits for anybody for ever, and the cents add up."""
    order = make_order(A._replace(quantity=12), B)
    line = lines_of(order)[0].wire_id
    sent = {"orderId": order.wire_id, "items": [{"itemId": line, "quantity": 1}]}
    answers = at_once(*[lambda: api.post("/fulfillments", sent)] * 12, *[work()] * 6)
    assert [answer.status_code for answer in answers[:12]] == [201] * 12
    settle(order)
    assert as_stored(order).available_to_refund_amount == as_stored(order).captured_amount == Decimal("70.22")
    assert find_money_breaches(False) == []


def test_refunds_at_once_never_exceed_r_ful_385() -> None:
    """Ten refunds of half of what is there: two of them are had."""
    order = make_order(A)
    close(order, (0, 3, 0))
    settle(order)
    parts = {lines_of(order)[0].wire_id: {"product": Decimal(30)}}

    @transaction.atomic
    def give_back() -> bool:
        held = lock_order(order.wire_id, live_mode=False)
        try:
            refund_charges(order=held, parts=parts, refund_id="re_1")
        except RefundTooLarge:
            return False
        return True

    assert sum(at_once(*[give_back] * 10)) == 2
    assert charges_of(order)[0].refundable_amount == Decimal("10.22")
    assert find_money_breaches(False) == []


def test_staff_and_worker_at_once() -> None:
    """A capture is settled by one of them: one outcome, one event."""
    for _ in range(5):
        order = make_order(A)
        (capture,) = close(order, (0, 3, 0))
        before = times_recorded("order.charge.capture.complete") + recorded_events().count(
            "order.charge.capture.failed"
        )
        at_once(work(), quietly(force_outcome, capture, "failed"), quietly(force_outcome, capture, "failed"))
        assert (
            times_recorded("order.charge.capture.complete") + times_recorded("order.charge.capture.failed")
            == before + 1
        )


def test_two_of_staff_retry_at_once() -> None:
    """One new capture."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    (capture,) = close(order, (0, 3, 0))
    settle(order)
    done = at_once(*[quietly(retry_operation, capture, "complete")] * 6)
    assert sum(done) == 1
    assert ChargeOperation.objects.count() == 2


def quietly(operation: Callable[..., Any], row: ChargeOperation, outcome: str) -> Callable[[], bool]:
    """Return a work that tells whether it was not refused."""

    def run() -> bool:
        try:
            operation(live_mode=False, wire_id=row.wire_id, outcome=outcome)
        except Refusal:
            return False
        return True

    return run
