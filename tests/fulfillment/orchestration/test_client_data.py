"""A1, A2: odd values that a client sends with a public key travel through order, events and goods as mere data."""

from typing import Any

import pytest
from django.db.models import QuerySet

from fulfillment.orders.models import Order
from fulfillment.payments.sources.operations import approve_source
from tests.factories.stock import stock_up
from tests.flows.fulfillment.warehouse import ITEM
from tests.fulfillment.orders.shop import PERSON
from tests.fulfillment.payments.cards import wallet

from .conftest import Placed

pytestmark = pytest.mark.django_db


def nested(depth: int) -> Any:
    """Return lists in lists."""
    inner: Any = 1.5
    for _ in range(depth):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "odd", [{"$decimal": "NaN"}, {"$decimal": "abc"}, {"$decimal": "1E+30000000"}, nested(60), {"a": {"$decimal": "1"}}]
)
def test_goods_are_requested_whatever_a_client_sent(placed: Placed, odd: Any) -> None:
    """The order is accepted, listed and told; the goods of it and of the next order are requested."""
    warehouse, _ = placed
    stock_up(6, ITEM)
    warehouse.post(f"/skus/{ITEM}", {"metadata": {"$decimal": "NaN"}})
    source = warehouse.post("/sources", wallet("payPal", payPal={"x": odd}))
    order = warehouse.order_o(card="", metadata={"$decimal": "abc"}, sourceId=source["id"])
    approve_source(live_mode=False, wire_id=source["id"])
    accepted = warehouse.post(f"/orders/{order['id']}/refresh")
    assert accepted["state"] == "accepted"
    assert accepted["payment"]["sources"][0]["payPal"] == {"x": odd}
    following = warehouse.order_o()
    warehouse.run()
    assert warehouse.goods(order)["items"][0]["quantity"] == warehouse.goods(following)["items"][0]["quantity"] == 3
    assert [one["id"] for one in warehouse.get("/orders")["data"]][:2] == [following["id"], order["id"]]
    events = warehouse.get("/events?types=order.accepted&limit=100")["data"]
    (told,) = [event for event in events if event["data"]["object"]["id"] == order["id"]]
    assert told["data"]["object"]["items"][0]["productDetails"]["metadata"] == {"$decimal": "NaN"}


@pytest.mark.parametrize(("member", "limit"), [("phone", 255), ("email", 254)])
def test_contact_as_long_as_an_address_may_hold(placed: Placed, member: str, limit: int) -> None:
    """What the checkout takes, the fulfillment order can hold: at the door, and of an order stored before."""
    warehouse, _ = placed
    stock_up(6, ITEM)
    refused = warehouse.api.post("/checkouts", {"shipTo": {member: "x" * (limit + 1)}})
    (error,) = (error for error in refused.json()["errors"] if error["parameter"] == f"shipTo.{member}")
    assert error["code"] == "invalid_parameter"
    order = warehouse.order_o(shipTo=PERSON | {member: "x" * limit})
    older = warehouse.order_o()
    QuerySet(Order).filter(wire_id=older["id"]).update(ship_to=PERSON | {member: "y" * (limit + 1)})
    warehouse.run()
    assert warehouse.goods(order)[member] == "x" * limit
    assert warehouse.goods(older)[member] == "y" * limit
