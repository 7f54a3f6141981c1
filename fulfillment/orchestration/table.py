"""The orchestrated model: which event leads to which operation (fulfillment.md, section 14). Nothing else decides it.

The distributed model has no code: there the client calls the same operations.
"""

from collections.abc import Callable
from typing import NamedTuple

from fulfillment.orders.models import Order, OrderLine

from .cancels import cancel_accepted_units
from .captures import capture_shipment
from .goods import request_goods

Operation = Callable[[Order, list[OrderLine], str], list[str]]
"""Acts on an order whose row is locked, for the resource with this id; returns what the timeline should say."""


class Trigger(NamedTuple):
    """What an event leads to: the operation, and the member of its object that names the order."""

    action: str
    names_order: str
    operation: Operation


TABLE = {
    "order.accepted": Trigger("request_goods", "id", request_goods),
    "fulfillment_order.shipped": Trigger("capture_shipment", "fulfillmentOrderUpstreamId", capture_shipment),
    # Not fulfillment_order.cancelled: acting on both would cancel twice (R-FUL-330).
    "fulfillment_cancellation.accepted": Trigger("cancel_units", "upstreamId", cancel_accepted_units),
}
OPERATIONS = {trigger.action: trigger.operation for trigger in TABLE.values()}
