"""Fulfillment orders for tests that need one to be there, with an id of their choice."""

from datetime import UTC, datetime
from typing import Any

from fulfillment.fulfillment_orders.creation import create_fulfillment_order
from fulfillment.fulfillment_orders.fulfiller.cancellations import request_cancellation
from fulfillment.fulfillment_orders.fulfiller.returns import request_return
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.members import LINE_ID
from fulfillment.fulfillment_orders.models import FulfillmentOrder

ORDERED = datetime(2026, 3, 1, 10, tzinfo=UTC)


def make_fulfillment_order(
    *quantities: int, item_id: str = "mug-01", live_mode: bool = False, **values: Any
) -> FulfillmentOrder:
    """Request goods by the operation of the API: a line for each quantity."""
    values = {
        "currency": "USD",
        "upstream_order_time": ORDERED,
        "ship_to": {"address": {"country": "US"}},
        "shipping_choice": {"id": "SG"},
        "items": [{"inventoryItemId": item_id, "quantity": quantity} for quantity in quantities],
    } | values
    return create_fulfillment_order(live_mode=live_mode, values=values)


def make_goods_in_every_state(*, wire_id: str, item_id: str, live_mode: bool) -> FulfillmentOrder:
    """Store a fulfillment order of three of which one has shipped, a cancellation and a return, all with one id."""
    order = make_fulfillment_order(3, item_id=item_id, live_mode=live_mode, upstream_id=wire_id)
    line = order.lines.get()
    shipment = ship(order=order, units={line.wire_id: 1}).shipments[0]
    items = [{LINE_ID: line.wire_id, "quantity": 1}]
    wish: dict[str, Any] = {"fulfillment_order_id": order.wire_id, "items": items}
    cancellation = request_cancellation(live_mode=live_mode, values=wish)
    coming = request_return(live_mode=live_mode, values=wish)
    for row in (order, shipment, cancellation, coming):
        row.refresh_from_db()
        row.wire_id = wire_id
        row.save()
    return order
