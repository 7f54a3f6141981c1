"""What becomes of captures and cancels: delays, test triggers, retries (R-FUL-267 to R-FUL-273)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from fulfillment.orders.lifecycle.settlement import settle_due_operations
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from fulfillment.policies.models import FulfillmentPolicy
from tests.factories.events import recorded_events
from tests.factories.orders import A, B, charges_of, lines_of, make_order

from ..money import as_stored, close, settle

ZERO = Decimal(0)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def states(order: Order) -> list[str]:
    """Return the states of all operations."""
    return [operation.state for charge in charges_of(order) for operation in charge.entries]


def fulfil_all(**members: str) -> Order:
    order = make_order(A, B, **members)  # type: ignore[arg-type]
    close(order, (0, 3, 0), (1, 2, 0))
    return order


def test_delay_by_policy_r_ful_267() -> None:
    """Nothing settles before its time; captures and cancels have delays of their own."""
    FulfillmentPolicy(live_mode=False, settle_capture_seconds=60, settle_cancel_seconds=120).save()
    order = make_order(A, B)
    close(order, (0, 2, 1))
    assert settle(order) == 0
    assert settle(order, days=61 / 86400) == 1
    assert states(order) == ["complete", "pending"]
    assert settle(order, days=121 / 86400) == 1
    assert states(order) == ["complete", "complete"]


def test_capture_fails_s_ful_04() -> None:
    """S-FUL-04: goods have left, the order stays fulfilled, nothing can be given back."""
    order = make_order(A, B, behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 3, 0), (1, 2, 0))
    start = len(recorded_events())
    settle(order)
    failed = "order.charge.capture.failed"
    assert recorded_events()[start:] == [failed, "order.charge.capturable", failed]
    (charge,) = charges_of(order)
    assert (charge.state, charge.open_amount, charge.free_amount) == ("capturable", Decimal("90.22"), ZERO)
    assert {operation.failure_code for operation in charge.entries} == {"failed-request"}
    now = as_stored(order)
    assert (now.state, now.captured_amount, now.available_to_refund_amount) == ("fulfilled", ZERO, ZERO)
    assert {line.state for line in lines_of(order)} == {"fulfilled"}


def test_retries_r_ful_270() -> None:
    """New captures of the same fulfillment after 1, 2, 4, 8 and 15 further days, then no more."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 3, 0), fulfillment_id="ful_7")
    settle(order)
    passed, attempts = 0.0, []
    for days in (1, 2, 4, 8, 15):
        assert settle(order, days=passed + days - 0.1) == 0
        passed += days + 0.01
        settle(order, days=passed)
        settle(order, days=passed)
        attempts.append(len(states(order)))
    assert attempts == [2, 3, 4, 5, 6]
    assert settle(order, days=passed + 100) == 0
    rows = list(ChargeOperation.objects.order_by("key"))
    assert [row.attempt for row in rows] == [1, 2, 3, 4, 5, 6]
    assert {(row.fulfillment_id, row.amount, row.state) for row in rows} == {("ful_7", Decimal("70.22"), "failed")}
    assert [row.retry_of for row in rows[1:]] == rows[:-1]


def test_what_is_owed_stays_for_the_retry_r_ful_269() -> None:
    """A failed capture of the credit is open again, but later units are paid by the card."""
    order = make_order(A, B, credit="30.00", credit_behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 2, 0))
    settle(order)
    credit, _ = charges_of(order)
    assert (credit.open_amount, credit.free_amount) == (Decimal(30), ZERO)
    (capture,) = close(order, (1, 2, 0))
    assert (capture.charge.is_primary, capture.amount) == (True, Decimal(20))
    (cancel,) = close(order, (0, 0, 1))
    assert (cancel.charge.is_primary, cancel.amount) == (True, Decimal("23.41"))


@pytest.mark.parametrize(
    ("behaviour", "after", "expected"),
    [
        (behaviors.CAPTURE_FAILS_LATER, 0, ["pending", "pending"]),
        (behaviors.CAPTURE_FAILS_LATER, 59, ["pending", "pending"]),
        (behaviors.CAPTURE_FAILS_LATER, 61, ["failed", "failed"]),
        (behaviors.CAPTURE_STAYS_PENDING, 86400 * 90, ["pending", "pending"]),
        (behaviors.CANCEL_FAILS, 0, ["complete", "complete"]),
        (behaviors.REFUND_FAILS, 0, ["complete", "complete"]),
    ],
)
def test_triggers_of_captures_r_ful_273(behaviour: str, after: float, expected: list[str]) -> None:
    """Later means after 60 seconds of the clock (R-CHK-236)."""
    order = fulfil_all(behaviour=behaviour)
    settle(order, days=after / 86400)
    assert states(order) == expected


def test_cancel_fails_r_ful_270() -> None:
    """A failed cancel is not tried again by itself; the order stays accepted with cancelled lines."""
    order = make_order(A, behaviour=behaviors.CANCEL_FAILS)
    close(order, (0, 0, 3))
    start = len(recorded_events())
    settle(order)
    assert recorded_events()[start:] == ["order.charge.cancel.failed", "order.charge.capturable"]
    assert settle(order, days=100) == 0
    now = as_stored(order)
    assert (now.state, now.cancelled_amount) == ("accepted", ZERO)
    assert lines_of(order)[0].state == "cancelled"


def test_twice_is_once() -> None:
    """A worker that comes a second time finds nothing to do, and tells nothing (R-EVT-025)."""
    order = fulfil_all()
    settle(order)
    before = recorded_events()
    assert settle(order) == 0
    assert recorded_events() == before


def test_modes_apart_r_ful_014() -> None:
    """The worker of one mode leaves the other alone."""
    live = make_order(A, live_mode=True)
    close(live, (0, 3, 0))
    settle(make_order(A))
    assert states(live) == ["pending"]
    settle(live)
    assert as_stored(live).state == "complete"


def test_a_round_with_nothing_due_is_one_query(django_assert_max_num_queries: Callable) -> None:
    """A round with nothing due asks once."""
    now = fulfil_all(behaviour=behaviors.CAPTURE_STAYS_PENDING).now()
    with django_assert_max_num_queries(1):
        settle_due_operations(now=now + timedelta(days=1), live_mode=False)


def test_an_old_authorization_is_captured_r_ful_272() -> None:
    """R-CHK-184: nothing happens when the seven days of a card are over."""
    order = make_order(A, B)
    assert settle(order, days=8) == 0
    assert [charge.state for charge in charges_of(order)] == ["capturable"]
    close(order, (0, 3, 0), (1, 2, 0))
    assert settle(order, days=8) == 2
    assert states(order) == ["complete", "complete"]
