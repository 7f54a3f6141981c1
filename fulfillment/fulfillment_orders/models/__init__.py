"""Models of fulfillment orders, shipments, cancellations and returns (fulfillment.md, sections 6 to 9)."""

from .actions import FulfillerAction
from .cancellations import CancellationItem, FulfillmentCancellation
from .fulfillment_orders import Allocation, FulfillmentOrder, FulfillmentOrderLine
from .returns import FulfillmentReturn, ReturnItem
from .shipments import Shipment, ShipmentItem

__all__ = [
    "Allocation",
    "CancellationItem",
    "FulfillerAction",
    "FulfillmentCancellation",
    "FulfillmentOrder",
    "FulfillmentOrderLine",
    "FulfillmentReturn",
    "ReturnItem",
    "Shipment",
    "ShipmentItem",
]
