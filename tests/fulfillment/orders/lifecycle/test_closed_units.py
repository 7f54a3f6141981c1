"""Closing units captures and cancels what they are worth (R-FUL-261 to R-FUL-267, R-FUL-300, R-FUL-301)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from fulfillment.orders.exceptions import OrderFulfilled, OrderNotSubmitted
from fulfillment.payments.charges.models import ChargeOperation
from tests.factories.events import recorded_events
from tests.factories.orders import A, B, Sold, charges_of, lines_of, make_order

from ..money import amounts, as_stored, close, settle

ZERO = Decimal(0)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

PENDING, COMPLETE = "order.charge.capture.pending", "order.charge.capture.complete"


def test_split_and_partly_cancelled_s_ful_01() -> None:
    """S-FUL-01, its money: captures 46.81 and 20.00, a cancel of 23.41; states, amounts, events in order.

    Proves R-FUL-303, A-FUL-10.
    """
    order = make_order(A, B)
    start = len(recorded_events())
    assert amounts(close(order, (0, 2, 0))) == [("capture", Decimal("46.81"))]
    settle(order)
    assert amounts(close(order, (0, 0, 1))) == [("cancel", Decimal("23.41"))]
    settle(order)
    assert [line.state for line in lines_of(order)] == ["fulfilled", "created"]
    assert (charges_of(order)[0].state, charges_of(order)[0].open_amount) == ("capturable", Decimal(20))
    assert as_stored(order).state == "accepted"
    assert amounts(close(order, (1, 2, 0))) == [("capture", Decimal(20))]
    assert charges_of(order)[0].state == "processing"
    assert as_stored(order).state == "fulfilled"
    settle(order)
    done = as_stored(order)
    assert (done.state, charges_of(order)[0].state) == ("complete", "complete")
    assert (done.captured_amount, done.cancelled_amount) == (Decimal("66.81"), Decimal("23.41"))
    assert done.available_to_refund_amount == Decimal("66.81")
    assert done.refunded_amount is None
    assert recorded_events()[start:] == [
        PENDING,
        COMPLETE,
        "order.charge.cancel.pending",
        "order.charge.cancel.complete",
        PENDING,
        "order.charge.processing",
        "order.fulfilled",
        COMPLETE,
        "order.charge.complete",
        "order.complete",
    ]


def test_two_sources_s_ful_03() -> None:
    """S-FUL-03: captures drain the credit first, cancels and refunds take the card's (R-FUL-265)."""
    order = make_order(A, B, credit="30.00")
    taken = close(order, (0, 2, 0))
    assert [(op.charge.is_primary, op.amount) for op in taken] == [(False, Decimal(30)), (True, Decimal("16.81"))]
    given_up = close(order, (0, 0, 1))
    assert [(op.charge.is_primary, op.amount) for op in given_up] == [(True, Decimal("23.41"))]
    last = close(order, (1, 2, 0))
    assert [(op.charge.is_primary, op.amount) for op in last] == [(True, Decimal(20))]
    settle(order)
    assert [charge.state for charge in charges_of(order)] == ["complete", "complete"]
    assert as_stored(order).state == "complete"


def test_components_add_up_to_each_operation_r_ful_271() -> None:
    """Over all units and charges each component of the line is captured exactly."""
    line = Sold(quantity=7, product="60.01", tax="4.83", shipping="5.03", shipping_tax="0.41", fees="1.00", duties="2")
    order = make_order(line, credit="20.00")
    for _ in range(7):
        close(order, (0, 1, 0))
    operations = ChargeOperation.objects.all()
    sums: dict[str, Decimal] = {}
    for operation in operations:
        (components,) = operation.components.values()
        assert sum(components.values()) == operation.amount
        for name, amount in components.items():
            sums[name] = sums.get(name, Decimal(0)) + amount
    assert sums == {
        "product": Decimal("60.01"),
        "tax": Decimal("4.83"),
        "shipping": Decimal("5.03"),
        "shipping_tax": Decimal("0.41"),
        "fees": 1,
        "duties": 2,
    }


def test_captured_part_is_booked_first_r_ful_227_263() -> None:
    """Both quantities on one line: the capture is priced before the cancel, and cents add up."""
    order = make_order(Sold(quantity=3, product="10.00"))
    booked = close(order, (0, 1, 1))
    assert amounts(booked) == [("capture", Decimal("3.33")), ("cancel", Decimal("3.34"))]
    assert amounts(close(order, (0, 1, 0))) == [("capture", Decimal("3.33"))]


def test_one_operation_per_line_and_charge_r_ful_264() -> None:
    """Two lines on one card make two captures; the order's last unit closes with the events in order."""
    order = make_order(A, B)
    start = len(recorded_events())
    assert amounts(close(order, (0, 3, 0), (1, 2, 0))) == [("capture", Decimal("70.22")), ("capture", Decimal(20))]
    assert recorded_events()[start:] == [PENDING, PENDING, "order.charge.processing", "order.fulfilled"]


def test_nothing_to_pay_r_ful_266() -> None:
    """An order of 0.00 has no charges and completes when it is fulfilled."""
    order = make_order(Sold(product="0"))
    start = len(recorded_events())
    assert close(order, (0, 1, 0)) == []
    assert recorded_events()[start:] == ["order.fulfilled", "order.complete"]
    assert as_stored(order).state == "complete"


def test_free_line_makes_no_operation_r_ful_266() -> None:
    """A free line beside one that costs something."""
    order = make_order(Sold(product="0"), B)
    assert amounts(close(order, (0, 1, 0), (1, 2, 0))) == [("capture", Decimal(20))]


def test_everything_cancelled_r_ful_302() -> None:
    """The order is only cancelled when the money is; then in one step with its charge."""
    order = make_order(A, B)
    start = len(recorded_events())
    close(order, (0, 0, 3), (1, 0, 2))
    assert as_stored(order).state == "accepted"
    assert {line.state for line in lines_of(order)} == {"cancelled"}
    settle(order)
    assert as_stored(order).state == "cancelled"
    assert as_stored(order).cancelled_amount == Decimal("90.22")
    assert recorded_events()[start:] == [
        *["order.charge.cancel.pending"] * 2,
        "order.charge.processing",
        *["order.charge.cancel.complete"] * 2,
        "order.charge.cancelled",
        "order.cancelled",
    ]


def test_shared_sku_s_ful_10() -> None:
    """S-FUL-10: two lines of one SKU are two lines; the second one's value is captured."""
    first = Sold(product="100.00", tax="7.13")
    second = Sold(product="81.00", tax="5.77")
    order = make_order(first, second)
    assert amounts(close(order, (1, 1, 0))) == [("capture", Decimal("86.77"))]
    assert [line.state for line in lines_of(order)] == ["created", "fulfilled"]


def test_amounts_lag_while_pending_r_ful_304_305_307() -> None:
    """A-FUL-13: captured counts what is pending, available to refund does not; a line's leaves shipping out."""
    order = make_order(A, B)
    close(order, (0, 3, 0))
    now = as_stored(order)
    assert (now.captured_amount, now.available_to_refund_amount) == (Decimal("70.22"), ZERO)
    settle(order)
    now = as_stored(order)
    assert (now.captured_amount, now.available_to_refund_amount) == (Decimal("70.22"), Decimal("70.22"))
    assert [line.available_to_refund_amount for line in lines_of(order)] == [Decimal("64.82"), ZERO]


def test_refused_when_closed_or_not_accepted_r_ful_221_222_226() -> None:
    """Nothing is booked then."""
    order = make_order(A, B)
    with pytest.raises(ValidationError):
        close(order, (0, 3, 1))
    close(order, (0, 3, 0), (1, 2, 0))
    booked = ChargeOperation.objects.count()
    with pytest.raises(OrderFulfilled):
        close(order, (0, 1, 0))
    for state in ("pending_payment", "in_review", "blocked", "cancelled", "dispute"):
        with pytest.raises(OrderNotSubmitted):
            close(make_order(A, state=state), (0, 1, 0))
    assert ChargeOperation.objects.count() == booked


def test_currency_without_decimals_r_ful_002() -> None:
    """Yen are whole."""
    order = make_order(Sold(quantity=3, product="100", tax="10"), currency="JPY")
    assert [close(order, (0, 1, 0))[0].amount for _ in range(3)] == [37, 36, 37]
