"""The orchestrated model: which event leads to which operation (fulfillment.md, section 14). Nothing else decides it.

The distributed model has no code: there the client calls the same operations.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.orders.models import Order, OrderLine

from .cancels import cancel_accepted_units
from .captures import capture_shipment
from .goods import request_goods

Operation = Callable[[Order, list[OrderLine], str], list[str]]
"""Acts on an order whose row is locked, for the resource with this id; returns what the timeline should say."""


Payload = dict[str, Any]


class Trigger(NamedTuple):
    """What an event leads to: the operation, and how to find the id of the order that its object belongs to."""

    action: str
    order_of: Callable[[Payload, bool], str]
    operation: Operation


def itself(payload: Payload, live_mode: bool) -> str:
    """The object is the order."""
    return str(payload["id"])


def order_of_goods(payload: Payload, live_mode: bool) -> str:
    """Return the order that the goods are for; what a client calls it (`upstreamId`) may be anything."""
    goods = FulfillmentOrder.objects.in_mode(live_mode).filter(wire_id=payload["fulfillmentOrderId"])
    return goods.values_list("order__wire_id", flat=True).first() or ""


TABLE = {
    "order.accepted": Trigger("request_goods", itself, request_goods),
    "fulfillment_order.shipped": Trigger("capture_shipment", order_of_goods, capture_shipment),
    # Not fulfillment_order.cancelled: acting on both would cancel twice (R-FUL-330).
    "fulfillment_cancellation.accepted": Trigger("cancel_units", order_of_goods, cancel_accepted_units),
}
OPERATIONS = {trigger.action: trigger.operation for trigger in TABLE.values()}
