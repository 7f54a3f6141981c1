"""Reading and listing fulfillments (fulfillment.md, 10.1)."""

from typing import Any

import pytest

from catalog.wire.records import clock
from catalog.wire.values.times import format_time
from fulfillment.fulfillments.commands import ClosedItem, NewFulfillment
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.fulfillments.operations import create_fulfillment
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.sources import behaviors
from tests.factories.client import Api, assert_error
from tests.factories.orders import A, B, lines_of, make_order
from tests.fulfillment.orders.money import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def fulfil(order: Order, line: int = 0, quantity: int = 1, **attributes: Any) -> Fulfillment:
    items = [ClosedItem(lines_of(order)[line].wire_id, quantity=quantity)]
    return create_fulfillment(NewFulfillment(order.wire_id, items, **attributes), live_mode=order.live_mode)


def ids(api: Api, **parameters: Any) -> list[str]:
    answer = api.get("/fulfillments", **parameters)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


def test_by_id_a_ful_24(api: Api) -> None:
    """What a list shows, and besides its order without payment, and what it did on charges."""
    order = make_order(A, B, credit="30.00")
    made = fulfil(order, quantity=2)
    shown = api.get(f"/fulfillments/{made.wire_id}").json()
    operations = list(ChargeOperation.objects.order_by("key").values_list("wire_id", flat=True))
    assert shown.pop("chargeOperationIds") == operations
    assert len(operations) == 2
    details = shown.pop("orderDetails")
    assert (details["id"], details["capturedAmount"]) == (order.wire_id, 46.81)
    assert "payment" not in details
    (listed,) = api.get("/fulfillments").json()["data"]
    assert listed == shown


def test_retried_captures_belong_to_it(api: Api) -> None:
    """A failed capture and the one that tries it again (R-FUL-270)."""
    order = make_order(A, behaviour=behaviors.CAPTURE_FAILS)
    made = fulfil(order, quantity=3)
    settle(order)
    settle(order, days=1.1)
    assert len(api.get(f"/fulfillments/{made.wire_id}").json()["chargeOperationIds"]) == 2


def test_line_without_sku(api: Api) -> None:
    """`skuId` is left out."""
    made = fulfil(make_order(A._replace(sku_id="")))
    (item,) = api.get(f"/fulfillments/{made.wire_id}").json()["items"]
    assert item.keys() == {"itemId", "quantity", "cancelQuantity"}


def test_newest_first_and_pages(api: Api) -> None:
    """R-FUL-006."""
    order = make_order(A, B)
    first, second, third = (fulfil(order) for _ in range(3))
    answer = api.get("/fulfillments", limit=2).json()
    assert (answer["hasMore"], [row["id"] for row in answer["data"]]) == (True, [third.wire_id, second.wire_id])
    assert ids(api, startingAfter=second.wire_id) == [first.wire_id]
    assert ids(api, endingBefore=second.wire_id) == [third.wire_id]


def test_filters(api: Api) -> None:
    """By ids, order, SKU, carrier, number and time; what nothing has finds nothing."""
    order = make_order(A, B)
    mugs = fulfil(order, 0, tracking_company="UPS", tracking_number="1Z9")
    books = fulfil(order, 1)
    elsewhere = fulfil(make_order(B))
    assert ids(api, ids=f"{mugs.wire_id},{books.wire_id},none") == [books.wire_id, mugs.wire_id]
    assert ids(api, orderId=order.wire_id) == [books.wire_id, mugs.wire_id]
    assert ids(api, skuId="ebook-01") == [elsewhere.wire_id, books.wire_id]
    assert ids(api, skuId="ebook-01", orderId=order.wire_id) == [books.wire_id]
    assert ids(api, trackingCompany="UPS") == ids(api, trackingNumber="1Z9") == [mugs.wire_id]
    now = format_time(clock.now(live_mode=False))
    assert len(ids(api, **{"createdTime[lte]": now})) == 3
    assert ids(api, **{"createdTime[gt]": now}) == []
    for name in ("ids", "orderId", "skuId", "trackingCompany", "trackingNumber"):
        assert ids(api, **{name: "none"}) == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("limit", "0"), ("limit", "x"), ("createdTime", "yesterday"), ("startingAfter", "none"), ("endingBefore", "none")],
)
def test_bad_parameters(api: Api, parameter: str, value: str) -> None:
    """Each names itself."""
    assert_error(api.get("/fulfillments", **{parameter: value}), 400, ("invalid_parameter", parameter))


def test_list_queries_do_not_grow(api: Api, django_assert_max_num_queries: Any) -> None:
    """R-FUL-447."""
    for _ in range(8):
        fulfil(make_order(A, B))
    with django_assert_max_num_queries(6):
        assert len(ids(api)) == 8
