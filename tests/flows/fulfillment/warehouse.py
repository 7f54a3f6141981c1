"""A shop with a warehouse behind it: places the shared order O and lets the worker do what is due."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.events.worker.loops import run_due_once
from fulfillment.fulfillment_orders.fulfiller.cancelling import decide_cancellation
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.stock import stock_up
from tests.fulfillment.orders.shop import Shop

ITEM = "mug-01"


class Warehouse(Shop):
    """The client's side over HTTP, the warehouse's and the worker's by their operations."""

    def order_o(self) -> Any:
        """Place the shared order O: line A of three units worth 70.22, line B of two digital ones worth 20.00."""
        checkout = self.paid_checkout(
            {"skuId": ITEM, "aggregatePrice": 60, "quantity": 3},
            {"skuId": "ebook-01", "aggregatePrice": 20, "quantity": 2},
            shippingChoice={"amount": 5, "serviceLevel": "SG"},
        )
        return self.order(checkout)

    def run(self) -> None:
        """Let the worker do what is due until nothing is left."""
        while run_due_once():
            pass

    def request_goods(self, order: Any) -> Any:
        """Request line A from the warehouse, as an integration does (section 13, step 6)."""
        line = order["items"][0]
        return self.post(
            "/fulfillment-orders",
            {
                "currency": "USD",
                "upstreamOrderTime": order["createdTime"],
                "upstreamId": order["id"],
                "reservationId": order["checkoutId"],
                "shipTo": order["shipTo"],
                "shippingChoice": {"id": "SG"},
                "items": [{"upstreamId": line["id"], "inventoryItemId": ITEM, "quantity": line["quantity"]}],
            },
        )

    def goods(self, order: Any) -> Any:
        """Return the only fulfillment order of an order."""
        found = self.get(f"/fulfillment-orders?upstreamIds={order['id']}")["data"]
        assert len(found) == 1
        return found[0]

    def ship(self, order: Any, quantity: int) -> Any:
        """Send units of line A and return the shipment."""
        goods = self.goods(order)
        row = FulfillmentOrder.objects.get(wire_id=str(goods["id"]))
        (shipment,) = ship(order=row, units={str(goods["items"][0]["id"]): quantity})
        return self.get(f"/shipments/{shipment.wire_id}")

    def cancel(self, order: Any, quantity: int) -> Any:
        """Ask for a cancellation of units of line A, which the warehouse accepts."""
        goods = self.goods(order)
        items = [{"fulfillmentOrderItemId": str(goods["items"][0]["id"]), "quantity": quantity}]
        body = {"fulfillmentOrderId": str(goods["id"]), "items": items, "reason": "requested_by_customer"}
        asked = self.post("/fulfillment-cancellations", body)
        assert asked["state"] == "pending"
        decide_cancellation(cancellation=FulfillmentCancellation.objects.get(wire_id=asked["id"]))
        return self.get(f"/fulfillment-cancellations/{asked['id']}")

    def fulfill(self, order: Any, *items: Any, **members: Any) -> Any:
        """Post a fulfillment."""
        return self.post("/fulfillments", {"orderId": order["id"], "items": list(items)} | members)

    def level(self) -> int:
        """Return what can be promised of the item of line A."""
        found = self.get(f"/inventory-levels?inventoryItemIds={ITEM}")["data"]
        return int(found[0]["availableQuantity"])

    def operations(self, order: Any, kind: str) -> list[Decimal]:
        """Return the amounts of the captures or cancels of an order's charges."""
        charges = self.get(f"/orders/{order['id']}")["payment"]["charges"]
        return [Decimal(str(operation["amount"])) for charge in charges for operation in charge.get(kind, [])]


MakeWarehouse = Callable[..., Warehouse]


@pytest.fixture
def open_warehouse(api: Api, ebook: Any, inject: Callable[..., Any]) -> MakeWarehouse:
    """Return a function that opens a shop with three mugs in stock; in the distributed model they are not managed."""

    def make(*, managed: bool = True, stock: int = 3, **members: Any) -> Warehouse:
        sku = SkuFactory(wire_id=ITEM, name="Enamel mug", managed=managed, **members)
        inject(rates={sku.tax_code: Decimal("0.08025")})
        if stock:
            stock_up(stock, ITEM)
        return Warehouse(api)

    return make
