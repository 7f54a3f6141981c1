"""Fulfillment orders for tests that need one to be there, with an id of their choice."""

from datetime import UTC, datetime
from typing import Any

from fulfillment.fulfillment_orders.commands import GoodsRequest, LineUnits, RequestedItem, UnitsRequest
from fulfillment.fulfillment_orders.creation import create_fulfillment_order
from fulfillment.fulfillment_orders.fulfiller.cancellations import request_cancellation
from fulfillment.fulfillment_orders.fulfiller.returns import request_return
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.models import FulfillmentOrder

ORDERED = datetime(2026, 3, 1, 10, tzinfo=UTC)


def make_fulfillment_order(
    *quantities: int, item_id: str = "mug-01", live_mode: bool = False, country: str = "US", **attributes: Any
) -> FulfillmentOrder:
    """Request goods by the operation of the API: a line for each quantity, or the given `items`."""
    items = [RequestedItem(item_id, quantity) for quantity in quantities]
    request = goods_request(*attributes.pop("items", items), country=country, **attributes)
    return create_fulfillment_order(request, live_mode=live_mode)


def goods_request(*items: RequestedItem, country: str = "US", **attributes: Any) -> GoodsRequest:
    """Return a request for items, shipped the standard way."""
    return GoodsRequest(
        currency="USD",
        upstream_order_time=ORDERED,
        ship_to={"address": {"country": country}},
        shipping_choice={"id": "SG"},
        items=items,
        **attributes,
    )


def make_goods_in_every_state(*, wire_id: str, item_id: str, live_mode: bool) -> FulfillmentOrder:
    """Store a fulfillment order of three of which one has shipped, a cancellation and a return, all with one id."""
    order = make_fulfillment_order(3, item_id=item_id, live_mode=live_mode, upstream_id=wire_id)
    line = order.lines.get()
    shipment = ship(order=order, units={line.wire_id: 1}).shipments[0]
    wish = UnitsRequest(order.wire_id, [LineUnits(line.wire_id, 1)])
    cancellation = request_cancellation(wish, live_mode=live_mode)
    coming = request_return(wish, live_mode=live_mode)
    for row in (order, shipment, cancellation, coming):
        row.refresh_from_db()
        row.wire_id = wire_id
        row.save()
    return order
