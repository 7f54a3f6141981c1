"""Events of this area, with the payloads that the contract reduces (events.md, section 4; R-EVT-040, R-EVT-041)."""

from collections.abc import Mapping
from typing import Any

from catalog.wire.values.times import format_time
from fulfillment.events.recording import record_event

from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentOrderLine, FulfillmentReturn, Shipment
from .representation import (
    represent_cancellation,
    represent_fulfillment_order,
    represent_head,
    represent_line,
    represent_return,
    represent_shipment,
    without_gaps,
)

Moved = Mapping[FulfillmentOrderLine, int]
"""Line -> units that an action moved."""


def tell_pending(order: FulfillmentOrder) -> None:
    """Tell that goods were requested (R-FUL-125)."""
    _tell_order("pending", order, represent_fulfillment_order(order))


def tell_backordered(order: FulfillmentOrder, units: Moved) -> None:
    """Tell which lines are short, and by how much in all; their running totals are counted up already (R-EVT-041)."""
    items = [
        without_gaps(
            {
                "id": int(line.wire_id),
                "upstreamId": line.upstream_id,
                "inventoryItemId": line.item_wire_id,
                "name": line.name,
                "ordered": line.quantity,
                "backordered": count,
                "totalBackordered": line.total_backordered,
                "availableTime": format_time(line.available_time) if line.available_time else None,
            }
        )
        for line, count in units.items()
    ]
    _tell_order("backordered", order, without_gaps(represent_head(order) | {"items": items}))


def tell_cancelled(order: FulfillmentOrder, units: Moved) -> None:
    """Tell what an acceptance cancelled: the touched lines only, this time's units beside the total (R-FUL-179)."""
    items = [
        represent_line(line) | {"cancelled": count, "totalCancelled": line.cancelled} for line, count in units.items()
    ]
    _tell_order("cancelled", order, represent_fulfillment_order(order) | {"items": items})


def tell_shipped(shipment: Shipment) -> None:
    """Tell of a shipment; the object is the shipment itself (7.1)."""
    _tell_order("shipped", shipment, represent_shipment(shipment))


def tell_cancellation(moment: str, cancellation: FulfillmentCancellation) -> None:
    """Tell that a cancellation was created, accepted or rejected (8.3)."""
    payload = represent_cancellation(cancellation)
    record_event(f"fulfillment_cancellation.{moment}", payload=payload, live_mode=cancellation.live_mode)


def tell_return(moment: str, fulfillment_return: FulfillmentReturn) -> None:
    """Tell that a return was created, approved (`pending`), accepted or rejected (9.3)."""
    payload = represent_return(fulfillment_return)
    record_event(f"fulfillment_return.{moment}", payload=payload, live_mode=fulfillment_return.live_mode)


def _tell_order(moment: str, resource: FulfillmentOrder | Shipment, payload: dict[str, Any]) -> None:
    record_event(f"fulfillment_order.{moment}", payload=payload, live_mode=resource.live_mode, previous={})
