"""Bodies that name rows of the other mode: like ids that do not exist (R-FUL-014, R-CON-023)."""

from typing import Any

import pytest

from tests.factories.client import Api
from tests.factories.goods import make_fulfillment_order
from tests.factories.orders import A, make_order
from tests.factories.stock import stock_up
from tests.fulfillment.stock.requests import reservation

from .goods import act, counters, level, line, request_body, request_goods, stored

pytestmark = pytest.mark.django_db


def test_items_and_locations(api: Api, live_api: Api) -> None:
    stock_up(5, "theirs", "theirs", live_mode=True)
    stock_up(1)
    assert api.post("/fulfillment-orders", request_body(line(1, "theirs"))).status_code == 400
    order = request_goods(api)
    for body in ({"locationId": "theirs"}, {"locationId": "none"}):
        assert api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship", body).status_code == 400
    restock: dict[str, Any] = {"inventoryItemId": "mug-01", "locationId": "main", "quantity": 1}
    for change in ({"inventoryItemId": "theirs"}, {"locationId": "theirs"}):
        assert api.post("/lockstep/restocks", restock | change).status_code == 404


def test_reservations_and_orders(api: Api, live_api: Api) -> None:
    stock_up(2, live_mode=True)
    stock_up(1)
    live_api.post("/reservations", reservation(2, id="cart"))
    sold = make_order(A, live_mode=True)
    made = request_goods(api, line(1, upstreamId="any"), reservationId="cart", upstreamId=sold.wire_id)
    assert stored(made).order is None
    assert live_api.get("/inventory-levels", inventoryItemIds="mug-01").json()["data"][0]["availableQuantity"] == 0


@pytest.mark.parametrize("path", ["fulfillment-cancellations", "fulfillment-returns"])
def test_parents(api: Api, path: str) -> None:
    stock_up(1, live_mode=True)
    theirs = make_fulfillment_order(1, live_mode=True)
    items = [{"fulfillmentOrderItemId": theirs.lines.get().wire_id, "quantity": 1}]
    answers = [
        api.post(f"/{path}", {"fulfillmentOrderId": wire_id, "items": items})
        for wire_id in (theirs.wire_id, "100000000000")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.replace(theirs.wire_id.encode(), b"100000000000") == answers[1].content


def test_stock_of_each_mode_serves_its_own(api: Api, live_api: Api) -> None:
    stock_up(1)
    order = request_goods(api, line(2))
    stock_up(5, live_mode=True)
    assert counters(api, order) == [{"pending": 1, "backordered": 1}]
    live = request_goods(live_api, line(2))
    act(live_api, f"fulfillment-orders/{live['id']}/ship", status=201)
    assert level() == (1, 1, 0)
