"""Money that does not add up is found, wherever it is broken (R-FUL-261 to R-FUL-266, R-FUL-304, R-FUL-305)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, QuerySet

from fulfillment.orders.invariants import find_money_breaches
from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.authorization import cancel_whole_charges, lock_charges
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.sources import behaviors
from tests.factories.fixtures import Stage
from tests.factories.orders import A, B, Sold, make_order

from .money import close, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def orders(stage: Stage) -> Iterator[None]:
    """Orders in all stages, of both modes, none of them broken."""
    with stage():
        make_orders()
        yield


def make_orders() -> None:
    """Make them."""
    for live_mode in (False, True):
        make_order(A, B, live_mode=live_mode)
        make_order(Sold(product="0"), live_mode=live_mode)
        for behaviour in (behaviors.SUCCEEDS, behaviors.CAPTURE_FAILS):
            order = make_order(A, B, live_mode=live_mode, credit="30.00", behaviour=behaviour)
            close(order, (0, 2, 1))
            settle(order)
            close(order, (1, 1, 0))
        blocked = make_order(A, state="in_review", live_mode=live_mode)
        cancel_whole_charges(lock_charges(blocked.wire_id, live_mode=live_mode))
        QuerySet(Order).filter(pk=blocked.pk).update(state="blocked")


def test_nothing_to_find(orders: None) -> None:
    """Failed captures, blocked orders and free ones add up, too."""
    assert find_money_breaches(False) == find_money_breaches(True) == []


def change(model: Any, **values: Any) -> str:
    """Break one row behind everybody's back, and return its id."""
    rows: QuerySet[Any] = QuerySet(model)
    if model is ChargeOperation:
        rows = rows.filter(charge__live_mode=False, kind="capture", state="complete")
    elif model is OrderLine:
        rows = rows.filter(document__live_mode=False, fulfilled_quantity__gt=0)
    else:
        rows = rows.filter(live_mode=False)
    if model is Order:
        rows = rows.filter(captured_amount__gt=0)
    row = rows.order_by("pk").first()
    assert row is not None
    QuerySet(model).filter(pk=row.pk).update(**values)
    return str(row.wire_id)


@pytest.mark.parametrize(
    ("model", "values", "says"),
    [
        (Charge, {"amount": F("amount") - CENT}, "authorised of"),
        (Order, {"captured_amount": F("captured_amount") + CENT}, "captured_amount is"),
        (Order, {"cancelled_amount": F("cancelled_amount") + CENT}, "cancelled_amount is"),
        (Order, {"available_to_refund_amount": 0}, "available_to_refund_amount is"),
        (ChargeOperation, {"amount": F("amount") + CENT}, "booked for closed units worth"),
        (ChargeOperation, {"amount": 1000}, "captured and cancelled of"),
        (OrderLine, {"fulfilled_quantity": F("fulfilled_quantity") - 1}, "booked for closed units worth"),
        (OrderLine, {"line_value": F("line_value") + 3}, "booked for closed units worth"),
    ],
)
def test_found(orders: None, model: Any, values: dict[str, Any], says: str) -> None:
    """In the mode that it is in, and only there."""
    change(model, **values)
    assert any(says in sentence for sentence in find_money_breaches(False)), find_money_breaches(False)
    assert find_money_breaches(True) == []


def test_more_refunded_than_captured(orders: None) -> None:
    """A refund that nobody checked."""
    capture = ChargeOperation.objects.filter(charge__live_mode=False, state="complete", kind="capture").first()
    assert capture is not None
    times = {"created_time": capture.created_time, "updated_time": capture.updated_time}
    ChargeOperation(charge=capture.charge, kind="refund", amount=1000, state="complete", **times).save()
    assert any("1000.0000 refunded of" in sentence for sentence in find_money_breaches(False))


def test_queries_do_not_grow(orders: None, django_assert_max_num_queries: Any) -> None:
    """Six, however many rows there are."""
    with django_assert_max_num_queries(7):
        find_money_breaches(False)
