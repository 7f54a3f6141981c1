"""What the tests of the invariants share: a shop in which everything has happened once."""

from collections.abc import Callable

import pytest

from tests.flows.fulfillment.warehouse import ITEM, Warehouse, open_warehouse, units_of  # noqa: F401
from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401


@pytest.fixture
def busy_shop(open_warehouse: Callable[..., Warehouse]) -> Warehouse:  # noqa: F811
    """Two units shipped, one back, one cancelled, one pending, one reserved; money captured, money that never came."""
    warehouse = open_warehouse(stock=9)
    order = warehouse.order_o(credit=30)
    warehouse.run()
    shipment = warehouse.ship(order, 2)
    warehouse.cancel(order, 1)
    goods = warehouse.goods(order)
    back = warehouse.post("/fulfillment-returns", {"fulfillmentOrderId": str(goods["id"]), "items": units_of(goods, 1)})
    for step in ("approve", "receive"):
        warehouse.post(f"/lockstep/fulfillment-returns/{back['id']}/{step}")
    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    warehouse.run()
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "complete"
    assert shipment["items"][0]["quantity"] == 2
    open_order = warehouse.order_o()
    warehouse.run()
    assert warehouse.goods(open_order)["items"][0]["pending"] == 3
    unpaid = warehouse.order(warehouse.checkout(source=warehouse.source("wireTransfer")))
    warehouse.post(f"/lockstep/orders/{unpaid['id']}/end-payment-window")
    assert warehouse.get(f"/orders/{unpaid['id']}")["state"] == "cancelled"
    body = {"id": "cart-9", "items": [{"inventoryItemId": ITEM, "quantity": 1}], "expiresInSeconds": 3600}
    place = {"shipTo": {"address": {"country": "US"}}}
    choice = {"shippingChoice": {"currency": "USD", "amount": 5, "serviceLevel": "SG"}}
    warehouse.post("/reservations", body | place | choice)
    return warehouse
