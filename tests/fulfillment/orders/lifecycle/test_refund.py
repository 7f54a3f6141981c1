"""Giving money back to charges (R-FUL-265, R-FUL-305, R-FUL-307, R-FUL-385, R-FUL-386, R-FUL-395)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from catalog.wire.exceptions import Refusal
from fulfillment.orders.exceptions import OperationNotPossible, RefundTooLarge
from fulfillment.orders.lifecycle.refund import refund_charges
from fulfillment.orders.lifecycle.staff_decisions import force_outcome, retry_operation
from fulfillment.orders.locked_orders import lock_order, refund_settled
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from tests.factories.events import recorded_events
from tests.factories.fixtures import Stage
from tests.factories.orders import A, B, charges_of, lines_of, make_order

from ..money import as_stored, close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def captured_order(**members: Any) -> Order:
    """An order of A and B that is captured completely."""
    order = make_order(A, B, **members)
    close(order, (0, 3, 0), (1, 2, 0))
    settle(order)
    return order


@pytest.fixture(scope="module")
def staged_captured(stage: Stage) -> Iterator[int]:
    """An order that is captured completely: its key."""
    with stage():
        yield captured_order().pk


@pytest.fixture
def captured(staged_captured: int, db: None) -> Order:
    """An order that is captured completely."""
    return Order.objects.get(pk=staged_captured)


def refund(order: Order, *parts: tuple[int, str, str]) -> list[ChargeOperation]:
    """Give back amounts: (number of the line, component, amount)."""
    held = lock_order(order.wire_id, live_mode=False)
    lines = lines_of(order)
    asked: dict[str, dict[str, Decimal]] = {}
    for number, name, amount in parts:
        asked.setdefault(lines[number].wire_id, {})[name] = Decimal(amount)
    return refund_charges(order=held, parts=asked, refund_id="re_1")


def test_booked_at_once_and_settled_later(captured: Order) -> None:
    """Available drops when it is booked; the amount refunded appears when it is complete; charges keep their state."""
    order = captured
    start = len(recorded_events())
    (booked,) = refund(order, (0, "product", "20.00"), (0, "shipping", "5.00"))
    assert (booked.kind, booked.amount, booked.state, booked.refund_id) == (
        "refund",
        Decimal(25),
        "pending",
        "re_1",
    )
    now = as_stored(order)
    assert (now.available_to_refund_amount, now.refunded_amount) == (Decimal("65.22"), None)
    assert lines_of(order)[0].available_to_refund_amount == Decimal("44.82")
    settle(order)
    assert as_stored(order).refunded_amount == 25
    assert charges_of(order)[0].state == "complete"
    assert recorded_events()[start:] == ["order.charge.refund.pending", "order.charge.refund.complete"]


def test_primary_first_s_ful_03() -> None:
    """S-FUL-03: half of what is left comes all from the card; beyond that the credit gives."""
    order = captured_order(credit="30.00")
    (first,) = refund(order, (0, "product", "33.41"))
    assert (first.charge.is_primary, first.amount) == (True, Decimal("33.41"))
    both = refund(order, (0, "product", "26.59"), (1, "product", "20.00"))
    assert [(op.charge.is_primary, op.amount) for op in both] == [(False, Decimal("19.78")), (True, Decimal("26.81"))]
    assert [sum(sum(parts.values()) for parts in op.components.values()) for op in both] == [op.amount for op in both]


@pytest.mark.parametrize(
    "parts",
    [
        [(0, "product", "60.01")],
        [(0, "tax", "4.83")],
        [(1, "tax", "0.01")],
        [(0, "fees", "0.01")],
        [(0, "product", "60.00"), (0, "tax", "-0.01")],
    ],
)
def test_never_more_than_captured_r_ful_385(captured: Order, parts: list[tuple[int, str, str]]) -> None:
    """Of no component; nothing is booked."""
    with pytest.raises(RefundTooLarge):
        refund(captured, *parts)
    assert not ChargeOperation.objects.filter(kind="refund").exists()


def test_twice_the_same_r_ful_394(captured: Order) -> None:
    """The second one finds nothing left, although the first is still pending."""
    refund(captured, (0, "product", "60.00"))
    with pytest.raises(RefundTooLarge):
        refund(captured, (0, "product", "0.01"))


def test_nothing_captured_completely_r_ful_386() -> None:
    """Pending and failed captures can give nothing back (S-FUL-04)."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    close(order, (0, 3, 0))
    for _ in range(2):
        with pytest.raises(RefundTooLarge):
            refund(order, (0, "product", "0.01"))
        settle(order)


@pytest.mark.parametrize(
    ("behaviour", "seconds", "state"),
    [
        (behaviors.REFUND_FAILS, 0, "failed"),
        (behaviors.REFUND_FAILS_LATER, 0, "pending"),
        (behaviors.REFUND_FAILS_LATER, 61, "failed"),
        (behaviors.REFUND_FAILS_AFTER_INFORMATION, 0, "failed"),
        (behaviors.SUCCEEDS, 0, "complete"),
    ],
)
def test_triggers_r_ful_273(behaviour: str, seconds: float, state: str) -> None:
    """A failed refund gives back what it held; the charge is as it was, `refunded` all the same (A-FUL-12)."""
    order = captured_order(behaviour=behaviour)
    (booked,) = refund(order, (0, "product", "10.00"))
    settle(order, days=seconds / 86400)
    booked.refresh_from_db()
    now = as_stored(order)
    assert (booked.state, now.state, charges_of(order)[0].state) == (state, "complete", "complete")
    assert now.available_to_refund_amount == Decimal("90.22") - (0 if state == "failed" else 10)
    assert now.refunded_amount == (10 if state == "complete" else None)


def test_failed_refund_is_not_retried() -> None:
    """Neither by the worker nor by staff: one posts a new one (R-FUL-396)."""
    order = captured_order(behaviour=behaviors.REFUND_FAILS)
    (booked,) = refund(order, (0, "product", "10.00"))
    settle(order)
    assert settle(order, days=100) == 0
    with pytest.raises(OperationNotPossible):
        retry_operation(live_mode=False, wire_id=booked.wire_id)
    assert refund(order, (0, "product", "60.00"))


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """What is sent of settled refunds, with the order's amount at that moment."""
    found: list[tuple[str, str]] = []

    def listen(locked: Any, operation: ChargeOperation, **kwargs: Any) -> None:
        found.append((operation.state, str(locked.order.refunded_amount)))

    refund_settled.connect(listen)
    yield found
    refund_settled.disconnect(listen)


def test_settlement_is_announced(heard: list[tuple[str, str]]) -> None:
    """For refunds alone, in the transaction, with the amounts up to date."""
    order = captured_order()
    refund(order, (0, "product", "10.00"))
    settle(order)
    (second,) = refund(order, (0, "product", "5.00"))
    force_outcome(live_mode=False, wire_id=second.wire_id, outcome="failed")
    assert [state for state, _ in heard] == ["complete", "failed"]
    assert [Decimal(amount) for _, amount in heard] == [10, 10]


def test_refusal_has_the_documented_words_r_ful_385() -> None:
    """400 on `amountRequested`."""
    refusal: Refusal = RefundTooLarge()
    assert (refusal.status, refusal.code, refusal.parameter) == (400, "invalid_parameter", "amount_requested")
    assert refusal.message == "The requested refund amount is greater than the available amount."
