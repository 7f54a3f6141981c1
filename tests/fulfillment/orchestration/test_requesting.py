"""Step 2: an accepted order's managed goods are requested, whatever the stock (R-FUL-335 to R-FUL-337, A-FUL-22)."""

from decimal import Decimal
from typing import Any

import pytest

from fulfillment.events.webhooks.models import Webhook
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.orchestration.steps import orchestrate
from fulfillment.orders.models import Order
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.models import Location, Reservation
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.events import recorded_events
from tests.factories.stock import make_location, stock_up
from tests.flows.fulfillment.warehouse import ITEM, MakeWarehouse, Warehouse
from tests.fulfillment.orders.shop import PERSON

from .timeline import notes, waiting

pytestmark = pytest.mark.django_db


def reserve(warehouse: Warehouse, order: Any, **members: Any) -> Any:
    """Hold line A for an order, under the ID of its checkout, as shops do."""
    body = {
        "id": order["checkoutId"],
        "items": [{"inventoryItemId": ITEM, "quantity": 3}],
        "shipTo": {"address": {"country": "US"}},
        "shippingChoice": {"currency": "USD", "amount": 5, "serviceLevel": "SG"},
        "expiresInSeconds": 600,
    }
    return warehouse.post("/reservations", body | members)


def cancellations(warehouse: Warehouse) -> list[tuple[str, str, int]]:
    """Return state, reason and accepted units of all cancellations."""
    found = warehouse.get("/fulfillment-cancellations")["data"]
    return [(one["state"], one["reason"], one["items"][0]["quantityAccepted"]) for one in found]


def test_what_is_requested(open_warehouse: MakeWarehouse) -> None:
    """Section 14, step 2: everything comes from the order, the shopper from shipTo, else billTo; the reservation."""
    warehouse = open_warehouse()
    to = PERSON | {"email": "ship@example.com"}
    order = warehouse.order_o(locale="en_US", shipTo=to, billTo=PERSON | {"email": "bill@example.com", "phone": "1"})
    reserve(warehouse, order)
    warehouse.run()
    goods = warehouse.goods(order)
    line = order["items"][0]
    members = ("currency", "locale", "upstreamOrderTime", "upstreamId", "reservationId", "name", "email", "phone")
    assert {name: goods[name] for name in members} == {
        "currency": "USD",
        "locale": "en_US",
        "upstreamOrderTime": order["createdTime"],
        "upstreamId": order["id"],
        "reservationId": order["checkoutId"],
        "name": "Ann Lee",
        "email": "ship@example.com",
        "phone": "1",
    }
    assert goods["shipTo"]["address"] == order["shipTo"]["address"]
    assert goods["shippingChoice"] == {"id": "SG", "dutiesPaid": False}
    (asked,) = goods["items"]
    assert (asked["upstreamId"], asked["inventoryItemId"], asked["quantity"]) == (line["id"], ITEM, 3)
    assert (asked["subtotal"], asked["total"], asked["tax"]["amount"]) == (60.0, 70.22, 4.82)
    assert Reservation.objects.get().state == "converted"
    assert notes(order) == [f"Lockstep requested the goods: fulfillment order {goods['id']}."]


def test_short_and_backordered(open_warehouse: MakeWarehouse) -> None:
    """R-FUL-335: with backorders accepted, what is not there is backordered, and nothing is cancelled."""
    warehouse = open_warehouse(stock=1)
    order = warehouse.order_o()
    warehouse.run()
    (line,) = warehouse.goods(order)["items"]
    assert (line["pending"], line["backordered"]) == (1, 2)
    assert recorded_events("fulfillment_order") == ["fulfillment_order.pending", "fulfillment_order.backordered"]
    assert cancellations(warehouse) == []


@pytest.mark.parametrize(("stock", "pending", "given_up"), [(1, 1, "46.81"), (0, 0, "70.22")])
def test_short_without_backorders(open_warehouse: MakeWarehouse, stock: int, pending: int, given_up: str) -> None:
    """R-FUL-335: the warehouse cancels what it has not got, and its money with it; no backorder is told."""
    FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=False)
    warehouse = open_warehouse(stock=stock, allow_oversell=False)
    if not stock:
        make_location()
    order = warehouse.order_o()
    warehouse.run()
    (line,) = warehouse.goods(order)["items"]
    assert (line["pending"], line["backordered"], line["cancelled"]) == (pending, 0, 3 - pending)
    assert cancellations(warehouse) == [("accepted", "out_of_inventory", 3 - pending)]
    assert warehouse.operations(order, "cancels") == [Decimal(given_up)]
    assert "fulfillment_order.backordered" not in recorded_events("fulfillment_order")
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "accepted"
    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    if pending:
        warehouse.ship(order, pending)
    warehouse.run()
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "complete"


def test_country_that_nobody_serves(open_warehouse: MakeWarehouse) -> None:
    """R-FUL-336: every managed unit is cancelled; the digital line is not touched."""
    warehouse = open_warehouse()
    location = Location.objects.get()
    location.ships_everywhere, location.countries = False, ["DE"]
    location.save()
    order = warehouse.order_o()
    warehouse.run()
    assert warehouse.goods(order)["state"] == "cancelled"
    assert cancellations(warehouse) == [("accepted", "country_restricted", 3)]
    assert warehouse.operations(order, "cancels") == [Decimal("70.22")]
    seen = warehouse.get(f"/orders/{order['id']}")
    assert [line["state"] for line in seen["items"]] == ["cancelled", "created"]
    assert warehouse.level() == 3


def test_cancelled_before_it_is_requested(open_warehouse: MakeWarehouse) -> None:
    """R-FUL-337: no fulfillment order; what the checkout had reserved is free again."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    reserve(warehouse, order)
    assert warehouse.level() == 0
    everything = [{"itemId": line["id"], "cancelQuantity": line["quantity"]} for line in order["items"]]
    warehouse.fulfill(order, *everything)
    warehouse.run()
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "cancelled"
    assert warehouse.get("/fulfillment-orders")["data"] == []
    assert warehouse.level() == 3
    assert (Reservation.objects.get().state, waiting()) == ("released", [])
    assert notes(order) == ["Lockstep released the reservation: nothing is left to ship."]


def test_what_was_closed_before_is_not_requested(open_warehouse: MakeWarehouse) -> None:
    """Section 14, step 2: the quantity is what is still open."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    warehouse.fulfill(order, {"itemId": order["items"][0]["id"], "cancelQuantity": 1})
    warehouse.run()
    (line,) = warehouse.goods(order)["items"]
    assert (line["quantity"], warehouse.level()) == (2, 1)


def test_an_item_that_is_gone(open_warehouse: MakeWarehouse) -> None:
    """The pair was ended and its item with it: the other goods are requested, staff read why these are not."""
    warehouse = open_warehouse()
    SkuFactory(wire_id="poster-01", managed=True)
    stock_up(5, "poster-01")
    order = warehouse.order_o({"skuId": "poster-01", "aggregatePrice": 12, "quantity": 2})
    warehouse.post(f"/skus/{ITEM}", {"managedFulfillment": None})
    assert warehouse.api.get(f"/inventory-items/{ITEM}").status_code == 404
    warehouse.run()
    goods = warehouse.goods(order)
    assert [line["inventoryItemId"] for line in goods["items"]] == ["poster-01"]
    line = order["items"][0]["id"]
    assert notes(order) == [
        f"Line {line} cannot be shipped: inventory item '{ITEM}' does not exist any more.",
        f"Lockstep requested the goods: fulfillment order {goods['id']}.",
    ]
    assert waiting() == []


def test_a_client_cannot_request_them_again(open_warehouse: MakeWarehouse) -> None:
    """R-FUL-339: a second fulfillment order is stopped by R-FUL-120."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    warehouse.run()
    body = {
        "currency": "USD",
        "upstreamOrderTime": order["createdTime"],
        "upstreamId": order["id"],
        "shipTo": order["shipTo"],
        "shippingChoice": {"id": "SG"},
        "items": [{"upstreamId": order["items"][0]["id"], "inventoryItemId": ITEM, "quantity": 1}],
    }
    answer = warehouse.api.post("/fulfillment-orders", body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "quantity_too_large")


@pytest.mark.parametrize("enabled", [None, False], ids=["none", "disabled"])
def test_no_webhook_is_needed(open_warehouse: MakeWarehouse, enabled: bool | None) -> None:
    """R-FUL-331: it reads the log that feeds webhooks, not the webhooks."""
    if enabled is not None:
        Webhook(address="https://example.com/hook", types=["order.accepted"], enabled=enabled).save()
    warehouse = open_warehouse()
    order = warehouse.order_o()
    warehouse.run()
    assert warehouse.goods(order)["state"] == "pending"


def test_modes_apart(open_warehouse: MakeWarehouse, live_api: Api) -> None:
    """R-FUL-014: a live order gets live goods, read by the cursor of its own mode; so does one of the test mode."""
    warehouse, live = open_warehouse(), Warehouse(live_api)
    SkuFactory(wire_id=ITEM, managed=True, live_mode=True)
    SkuFactory(wire_id="ebook-01", digital=True, live_mode=True)
    stock_up(3, ITEM, live_mode=True)
    order, sold = warehouse.order_o(), live.order_o(card="", credit=90.22)
    while orchestrate(now=Order(live_mode=True).now(), live_mode=True):
        pass
    assert [row.live_mode for row in FulfillmentOrder.objects.all()] == [True]
    assert warehouse.get("/fulfillment-orders")["data"] == []
    assert (live.goods(sold)["liveMode"], live.level(), warehouse.level()) == (True, 0, 3)
    warehouse.run()
    assert (warehouse.goods(order)["liveMode"], warehouse.level()) == (False, 0)
    assert FulfillmentOrder.objects.count() == 2
