"""Events of fulfillment orders, some with reduced payloads (events.md, section 4; R-EVT-040, R-EVT-041)."""

from typing import Any

from catalog.wire.values.times import format_time
from fulfillment.events.recording import record_event

from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from .representation import (
    represent_cancellation,
    represent_fulfillment_order,
    represent_head,
    represent_line,
    represent_return,
    represent_shipment,
    without_gaps,
)
from .units import MovedUnits


def record_pending(order: FulfillmentOrder) -> None:
    """Record that goods were requested (R-FUL-125)."""
    _record_order_event("pending", order, represent_fulfillment_order(order))


def record_backordered(order: FulfillmentOrder, units: MovedUnits) -> None:
    """Record which lines are short by how much; their running totals are counted up already (R-EVT-041)."""
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
    _record_order_event("backordered", order, without_gaps(represent_head(order) | {"items": items}))


def record_cancelled(order: FulfillmentOrder, units: MovedUnits) -> None:
    """Record what an acceptance cancelled: the affected lines only, its own units beside the total (R-FUL-179)."""
    items = [
        represent_line(line) | {"cancelled": count, "totalCancelled": line.cancelled} for line, count in units.items()
    ]
    _record_order_event("cancelled", order, represent_fulfillment_order(order) | {"items": items})


def record_shipped(shipment: Shipment) -> None:
    """Record a shipment; the object is the shipment itself (7.1)."""
    _record_order_event("shipped", shipment, represent_shipment(shipment))


def record_cancellation(moment: str, cancellation: FulfillmentCancellation) -> None:
    """Record that a cancellation was `created`, `accepted` or `rejected` (8.3)."""
    payload = represent_cancellation(cancellation)
    record_event(f"fulfillment_cancellation.{moment}", payload=payload, live_mode=cancellation.live_mode)


def record_return(moment: str, fulfillment_return: FulfillmentReturn) -> None:
    """Record that a return was `created`, approved (`pending`), `accepted` or `rejected` (9.3)."""
    payload = represent_return(fulfillment_return)
    record_event(f"fulfillment_return.{moment}", payload=payload, live_mode=fulfillment_return.live_mode)


def _record_order_event(moment: str, resource: FulfillmentOrder | Shipment, payload: dict[str, Any]) -> None:
    record_event(f"fulfillment_order.{moment}", payload=payload, live_mode=resource.live_mode, previous={})
