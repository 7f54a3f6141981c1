"""Fulfillments that name a parcel (R-FUL-228, R-FUL-229)."""

from typing import Any

import pytest

from fulfillment.fulfillment_orders.commands import RequestedItem
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.models import Shipment
from fulfillment.orders.models import Order
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.goods import make_fulfillment_order
from tests.factories.orders import A, lines_of, make_order
from tests.factories.stock import stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def order() -> Order:
    """An order of two lines of mugs."""
    return make_order(A, A)


@pytest.fixture
def shipment(order: Order) -> Shipment:
    """A parcel with two of each line."""
    SkuFactory(wire_id="mug-01")
    stock_up(10, "mug-01")
    items = [RequestedItem("mug-01", 3, upstream_id=line.wire_id) for line in order.lines.all()]
    goods = make_fulfillment_order(upstream_id=order.wire_id, items=items)
    return ship(order=goods, units={line.wire_id: 2 for line in goods.lines.all()}).shipments[0]


def post(api: Api, order: Order, shipment_id: str, *parcels: str) -> Any:
    lines = lines_of(order)
    items = [
        {"itemId": line.wire_id, "quantity": 2, "shipmentItemId": parcel}
        for line, parcel in zip(lines, parcels, strict=False)
    ]
    return api.post("/fulfillments", {"orderId": order.wire_id, "shipmentId": shipment_id, "items": items})


def test_items_of_the_parcel(api: Api, order: Order, shipment: Shipment) -> None:
    """Each item is in the parcel, and its line's; tracking is not taken from the parcel (R-FUL-229)."""
    parcels = [item.wire_id for item in shipment.items.order_by("pk")]
    answer = post(api, order, shipment.wire_id, *parcels)
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert (shown["shipmentId"], [item["shipmentItemId"] for item in shown["items"]]) == (shipment.wire_id, parcels)
    assert not shown.keys() & {"trackingCompany", "trackingNumber", "trackingUrl"}


def test_items_of_another_line_or_none(api: Api, order: Order, shipment: Shipment) -> None:
    """Swapped, or unknown: 400 at each."""
    first, second = (item.wire_id for item in shipment.items.order_by("pk"))
    answer = post(api, order, shipment.wire_id, second, "7")
    expected = [("invalid_parameter", f"items[{index}].shipmentItemId") for index in (0, 1)]
    messages = assert_error(answer, 400, *expected)
    assert messages == [f"'{second}' is not a valid parameter.", "'7' is not a valid parameter."]
    assert post(api, order, shipment.wire_id, first).status_code == 201


def test_parcels_of_somebody_else(api: Api, shipment: Shipment) -> None:
    """A number that is no parcel of this order is only kept, its items, too."""
    other = make_order(A)
    for shipment_id in ("1Z9", shipment.wire_id):
        answer = post(api, make_order(A) if shipment_id == "1Z9" else other, shipment_id, "any")
        assert answer.status_code == 201
        assert answer.json()["shipmentId"] == shipment_id
        assert answer.json()["items"][0]["shipmentItemId"] == "any"
