"""The orchestrated model: the only table of which event leads to which operation (fulfillment.md, section 14).

In the distributed model clients call the same operations themselves.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from fulfillment.fulfillment_orders.models import FulfillmentCancellation, Shipment
from fulfillment.orders.models import Order, OrderLine

from .bookings import cancel_accepted_units, capture_shipment
from .requests import request_goods

Operation = Callable[[Order, list[OrderLine], str], list[str]]
"""Acts on a locked order for the resource with an ID; returns what the timeline should say."""


class Trigger(NamedTuple):
    """The operation for an event, and how to find the order by the ID of the event's object and the mode."""

    action: str
    order_of: Callable[[str, bool], str]
    operation: Operation


def itself(wire_id: str, live_mode: bool) -> str:
    """Return the ID unchanged: the object is the order."""
    return wire_id


def order_of_shipment(wire_id: str, live_mode: bool) -> str:
    """Return the order of a shipment; a client's own ID for it (`upstream_id`) may be anything."""
    return _order_of_goods(Shipment.objects.in_mode(live_mode).filter(wire_id=wire_id))


def order_of_cancellation(wire_id: str, live_mode: bool) -> str:
    return _order_of_goods(FulfillmentCancellation.objects.in_mode(live_mode).filter(wire_id=wire_id))


def _order_of_goods(rows: QuerySet[Any]) -> str:
    return rows.values_list("fulfillment_order__order__wire_id", flat=True).first() or ""


TABLE = {
    "order.accepted": Trigger("request_goods", itself, request_goods),
    "fulfillment_order.shipped": Trigger("capture_shipment", order_of_shipment, capture_shipment),
    # Not fulfillment_order.cancelled: reacting to both would cancel twice (R-FUL-330).
    "fulfillment_cancellation.accepted": Trigger("cancel_units", order_of_cancellation, cancel_accepted_units),
}
OPERATIONS = {trigger.action: trigger.operation for trigger in TABLE.values()}
