"""The warehouse's part of the acceptance scenarios (fulfillment.md, section 21)."""

import pytest

from tests.factories.client import Api
from tests.factories.stock import make_item, stock_up

from .goods import act, breaches, counters, events, level, line, request_goods, state, types, units

pytestmark = pytest.mark.django_db


def test_backorder(api: Api) -> None:
    """S-FUL-06: three wanted, one there; restocked with five, shipped."""
    make_item(allow_oversell=True)
    stock_up(1)
    order = request_goods(api, line(3))
    assert counters(api, order) == [{"pending": 1, "backordered": 2}]
    assert state(api, order) == ("pending", ["backordered"])
    assert types() == ["fulfillment_order.pending", "fulfillment_order.backordered"]
    told = events()[-1][1]["items"][0]
    assert (told["ordered"], told["backordered"], told["totalBackordered"]) == (3, 2, 2)
    act(api, "restocks", {"inventoryItemId": "mug-01", "locationId": "main", "quantity": 5}, 201)
    assert counters(api, order) == [{"pending": 3}]
    assert level() == (6, 3, 3)
    assert types()[2:] == []
    act(api, f"fulfillment-orders/{order['id']}/ship", {"items": units(order, 3)}, 201)
    assert counters(api, order) == [{"shipped": 3}]
    assert state(api, order) == ("shipped", ["shipped"])
    assert level() == (3, 0, 3)
    assert breaches() == []


def test_split_and_partly_cancelled(api: Api) -> None:
    """S-FUL-01, goods only: two of three ship, one is cancelled and free again."""
    stock_up(3)
    order = request_goods(api, line(3))
    assert level() == (3, 3, 0)
    shipment = act(api, f"fulfillment-orders/{order['id']}/ship", {"items": units(order, 2)}, 201)["data"][0]
    assert shipment["items"][0]["quantity"] == 2
    body = {"fulfillmentOrderId": str(order["id"]), "items": units(order, 1)}
    cancellation = api.post("/fulfillment-cancellations", body).json()
    assert cancellation["state"] == "pending"
    act(api, f"fulfillment-cancellations/{cancellation['id']}/accept")
    assert counters(api, order) == [{"shipped": 2, "cancelled": 1}]
    assert state(api, order) == ("shipped", ["shipped"])
    assert level() == (1, 0, 1)
    assert types() == [
        "fulfillment_order.pending",
        "fulfillment_order.shipped",
        "fulfillment_cancellation.created",
        "fulfillment_cancellation.accepted",
        "fulfillment_order.cancelled",
    ]
    assert breaches() == []


def test_return(api: Api) -> None:
    """Section 9: announced, approved, received; the goods are back in stock."""
    stock_up(2)
    order = request_goods(api, line(2))
    act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
    back = api.post("/fulfillment-returns", body).json()
    assert (back["state"], back["type"], back["items"][0]["state"]) == ("created", "client", "pending")
    assert "location" not in back
    approved = act(api, f"fulfillment-returns/{back['id']}/approve")
    assert approved["state"] == "pending"
    assert approved["location"]["address"]["city"] == "Berlin"
    received = act(api, f"fulfillment-returns/{back['id']}/receive")
    assert (received["state"], received["items"][0]["quantityAccepted"]) == ("accepted", 1)
    assert counters(api, order) == [{"shipped": 1, "returned": 1}]
    assert state(api, order) == ("shipped", ["shipped"])
    assert level() == (1, 0, 1)
    assert types("fulfillment_return") == [
        f"fulfillment_return.{moment}" for moment in ("created", "pending", "accepted")
    ]
    assert breaches() == []
