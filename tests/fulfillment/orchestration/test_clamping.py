"""What the client did by hand is not done again: the surplus is skipped and told to staff (R-FUL-333)."""

from decimal import Decimal

import pytest

from .conftest import Placed
from .timeline import notes, waiting

pytestmark = pytest.mark.django_db


def test_shipped_after_it_was_captured_by_hand(placed: Placed) -> None:
    """Two of three were captured by the client, three ship: one is captured, the note names the others."""
    warehouse, order = placed
    warehouse.run()
    line = order["items"][0]["id"]
    warehouse.fulfill(order, {"itemId": line, "quantity": 2})
    shipment = warehouse.ship(order, 3)
    warehouse.run()
    assert warehouse.operations(order, "captures") == [Decimal("46.81"), Decimal("23.41")]
    booked = warehouse.get(f"/fulfillments?orderId={order['id']}")["data"]
    by_shipment = {one.get("shipmentId", ""): one["items"][0]["quantity"] for one in booked}
    assert by_shipment == {"": 2, shipment["id"]: 1}
    assert notes(order)[1:] == [f"Line {line}: 2 shipped were closed already and are not captured again."]
    assert waiting() == []


def test_everything_was_captured_by_hand(placed: Placed) -> None:
    """A pre-order: the order is complete before its goods ship; the shipment moves no money."""
    warehouse, order = placed
    warehouse.run()
    everything = [{"itemId": line["id"], "quantity": line["quantity"]} for line in order["items"]]
    warehouse.fulfill(order, *everything)
    warehouse.run()
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "complete"
    warehouse.ship(order, 3)
    warehouse.run()
    assert len(warehouse.get(f"/fulfillments?orderId={order['id']}")["data"]) == 1
    line = order["items"][0]["id"]
    assert notes(order)[1:] == [f"Line {line}: 3 shipped were closed already and are not captured again."]
    assert waiting() == []


def test_cancelled_after_it_was_captured(placed: Placed) -> None:
    """A cancel of captured units cannot be booked: a refund is due, for staff or client."""
    warehouse, order = placed
    warehouse.run()
    line = order["items"][0]["id"]
    warehouse.fulfill(order, {"itemId": line, "quantity": 2})
    warehouse.cancel(order, 3)
    warehouse.run()
    assert warehouse.operations(order, "cancels") == [Decimal("23.41")]
    assert notes(order)[1:] == [
        f"Line {line}: 2 cancelled by the warehouse are paid for already: a refund is due.",
    ]
    assert waiting() == []


def test_what_the_client_calls_the_order_does_not_matter(placed: Placed) -> None:
    """fulfillment.md 8.2: `upstreamId` of a cancellation is free; its money is that of the order of the goods."""
    warehouse, order = placed
    warehouse.run()
    goods = warehouse.goods(order)
    line = {"fulfillmentOrderItemId": str(goods["items"][0]["id"]), "quantity": 2}
    body = {"fulfillmentOrderId": str(goods["id"]), "upstreamId": "our own name", "items": [line]}
    asked = warehouse.post("/fulfillment-cancellations", body)
    warehouse.post(f"/lockstep/fulfillment-cancellations/{asked['id']}/accept")
    warehouse.run()
    assert warehouse.operations(order, "cancels") == [Decimal("46.81")]
