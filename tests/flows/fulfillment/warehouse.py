"""A shop with a warehouse behind it: places the shared order O and lets the worker do what is due."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.events.worker.loops import run_due_once
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.stock import make_item, stock_up
from tests.fulfillment.orders.shop import VISA, Shop

ITEM = "mug-01"
LINES = (
    {"skuId": ITEM, "aggregatePrice": 60, "quantity": 3},
    {"skuId": "ebook-01", "aggregatePrice": 20, "quantity": 2},
)


class Warehouse(Shop):
    """The client's side and the warehouse's over HTTP, the worker's by its due rows."""

    def order_o(self, *more: Any, card: str = VISA, credit: float = 0, **members: Any) -> Any:
        """Place the shared order O: line A of three units worth 70.22, line B of two digital ones worth 20.00.

        More lines may follow. It is paid by a card, if there is one, and by store credit first where some is given.
        """
        sources = [*([self.credit(credit)] if credit else []), *([self.card(card)] if card else [])]
        checkout = self.checkout(*LINES, *more, shippingChoice={"amount": 5, "serviceLevel": "SG"}, **members)
        for source in sources:
            self.post(f"/checkouts/{checkout}/sources/{source}")
        return self.order(checkout)

    def run(self) -> None:
        """Let the worker do what is due until nothing is left."""
        while run_due_once():
            pass

    def request_goods(self, order: Any, quantity: int = 3) -> Any:
        """Request units of line A from the warehouse, as an integration does (section 13, step 6)."""
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
                "items": [{"upstreamId": line["id"], "inventoryItemId": ITEM, "quantity": quantity}],
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
        sent = self.post(f"/lockstep/fulfillment-orders/{goods['id']}/ship", {"items": units_of(goods, quantity)})
        (shipment,) = sent["data"]
        return self.get(f"/shipments/{shipment['id']}")

    def cancel(self, order: Any, quantity: int) -> Any:
        """Ask for a cancellation of units of line A, which the warehouse accepts."""
        goods = self.goods(order)
        body = {"fulfillmentOrderId": str(goods["id"]), "items": units_of(goods, quantity)}
        asked = self.post("/fulfillment-cancellations", body | {"reason": "requested_by_customer"})
        assert asked["state"] == "pending"
        return self.post(f"/lockstep/fulfillment-cancellations/{asked['id']}/accept")

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


def units_of(goods: Any, quantity: int) -> list[dict[str, Any]]:
    """Return so many units of the first line of a fulfillment order, as requests name them."""
    return [{"fulfillmentOrderItemId": str(goods["items"][0]["id"]), "quantity": quantity}]


MakeWarehouse = Callable[..., Warehouse]


@pytest.fixture
def open_warehouse(api: Api, ebook: Any, inject: Callable[..., Any]) -> MakeWarehouse:
    """Return a function that opens a shop with three mugs in stock; in the distributed model they are not managed."""

    def make(*, managed: bool = True, stock: int = 3, **members: Any) -> Warehouse:
        sku = SkuFactory(wire_id=ITEM, name="Enamel mug", managed=managed, **{"part_number": "EM-500"} | members)
        if not managed:
            # The client keeps the two sides of the pair equal itself.
            make_item(ITEM, part_number=sku.part_number, eccn=sku.eccn, country_of_origin=sku.country_of_origin)
        inject(rates={sku.tax_code: Decimal("0.08025")})
        if stock:
            stock_up(stock, ITEM)
        return Warehouse(api)

    return make
