"""The same order in both models: the same steps, the same money, the same end (S-FUL-01, S-FUL-02)."""

from decimal import Decimal
from typing import Any

from tests.factories.events import recorded_events

from .warehouse import MakeWarehouse, Warehouse

EVENTS = [
    "order.accepted",
    "fulfillment_order.pending",
    "fulfillment_order.shipped",
    "fulfillment.created",
    "order.charge.capture.pending",
    "order.charge.capture.complete",
    "fulfillment_cancellation.created",
    "fulfillment_cancellation.accepted",
    "fulfillment_order.cancelled",
    "fulfillment.created",
    "order.charge.cancel.pending",
    "order.charge.cancel.complete",
    "fulfillment.created",
    "order.charge.capture.pending",
    "order.charge.processing",
    "order.fulfilled",
    "order.charge.capture.complete",
    "order.charge.complete",
    "order.complete",
]


def after_acceptance(warehouse: Warehouse) -> list[str]:
    """Return the events from the acceptance on."""
    told = [name for name in recorded_events() if name.startswith(("order.", "fulfillment"))]
    return told[told.index("order.accepted") :]


def end_of(warehouse: Warehouse, order: Any) -> dict[str, Any]:
    """Check the end that both models reach, and return what may be compared between them."""
    done = warehouse.get(f"/orders/{order['id']}")
    charge = done["payment"]["charges"][0]
    assert (done["state"], charge["state"]) == ("complete", "complete")
    assert (done["capturedAmount"], done["cancelledAmount"], done["availableToRefundAmount"]) == (66.81, 23.41, 66.81)
    assert [line["state"] for line in done["items"]] == ["fulfilled", "fulfilled"]
    assert warehouse.operations(order, "captures") == [Decimal("46.81"), Decimal("20")]
    assert warehouse.operations(order, "cancels") == [Decimal("23.41")]
    goods = warehouse.goods(order)["items"][0]
    assert (goods["shipped"], goods["cancelled"], goods["pending"]) == (2, 1, 0)
    assert warehouse.level() == 1
    assert after_acceptance(warehouse) == EVENTS
    return done


def test_orchestrated(open_warehouse: MakeWarehouse) -> None:
    """S-FUL-01: Lockstep requests the goods, captures what shipped and cancels what was cancelled.

    Proves R-FUL-330, A-FUL-09.
    """
    warehouse = open_warehouse()
    order = warehouse.order_o()
    assert order["totalAmount"] == 90.22
    warehouse.run()
    goods = warehouse.goods(order)
    assert [line["pending"] for line in goods["items"]] == [3]
    assert warehouse.level() == 0

    shipment = warehouse.ship(order, 2)
    warehouse.run()
    booked = warehouse.get(f"/fulfillments?orderId={order['id']}")["data"][0]
    assert (booked["shipmentId"], booked["trackingNumber"]) == (shipment["id"], shipment["trackingNumber"])
    assert warehouse.operations(order, "captures") == [Decimal("46.81")]

    warehouse.cancel(order, 1)
    warehouse.run()
    assert warehouse.operations(order, "cancels") == [Decimal("23.41")]
    seen = warehouse.get(f"/orders/{order['id']}")
    assert seen["items"][0]["state"] == "fulfilled"
    assert seen["payment"]["charges"][0]["state"] == "capturable"

    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    warehouse.run()
    end_of(warehouse, order)


def test_distributed(open_warehouse: MakeWarehouse) -> None:
    """S-FUL-02: nothing happens until the client does it; the end is the same."""
    warehouse = open_warehouse(managed=False)
    order = warehouse.order_o()
    warehouse.run()
    assert warehouse.get("/fulfillment-orders")["data"] == []
    warehouse.request_goods(order)

    shipment = warehouse.ship(order, 2)
    warehouse.run()
    assert warehouse.operations(order, "captures") == []
    sent = shipment["items"][0]
    item = {"itemId": sent["fulfillmentOrderItemUpstreamId"], "shipmentItemId": sent["id"], "quantity": 2}
    warehouse.fulfill(order, item, shipmentId=shipment["id"], trackingNumber=shipment["trackingNumber"])
    warehouse.run()

    warehouse.cancel(order, 1)
    warehouse.run()
    assert warehouse.operations(order, "cancels") == []
    warehouse.fulfill(order, {"itemId": order["items"][0]["id"], "cancelQuantity": 1})
    warehouse.run()

    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    warehouse.run()
    end_of(warehouse, order)
