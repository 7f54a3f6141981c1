"""Events of fulfillment orders, some with reduced payloads (events.md, section 4; R-EVT-040, R-EVT-041)."""

from typing import Any

from fulfillment.events.recording import record_event

from .event_serializers import BackorderedLineSerializer, CancelledLineSerializer, ShortOrderSerializer
from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from .serializers import (
    FulfillmentCancellationSerializer,
    FulfillmentOrderSerializer,
    FulfillmentReturnSerializer,
    ShipmentSerializer,
)
from .units import MovedUnits


def record_pending(order: FulfillmentOrder) -> None:
    """Record that goods were requested (R-FUL-125)."""
    _record_order_event("pending", order, FulfillmentOrderSerializer(order).data)


def record_backordered(order: FulfillmentOrder, units: MovedUnits) -> None:
    """Record which lines are short by how much; their running totals are counted up already (R-EVT-041)."""
    items = [BackorderedLineSerializer(line).data | {"backordered": count} for line, count in units.items()]
    _record_order_event("backordered", order, ShortOrderSerializer(order).data | {"items": items})


def record_cancelled(order: FulfillmentOrder, units: MovedUnits) -> None:
    """Record what an acceptance cancelled: the affected lines only, its own units beside the total (R-FUL-179)."""
    items = [CancelledLineSerializer(line).data | {"cancelled": count} for line, count in units.items()]
    _record_order_event("cancelled", order, FulfillmentOrderSerializer(order).data | {"items": items})


def record_shipped(shipment: Shipment) -> None:
    """Record a shipment; the object is the shipment itself (7.1)."""
    _record_order_event("shipped", shipment, ShipmentSerializer(shipment).data)


def record_cancellation(moment: str, cancellation: FulfillmentCancellation) -> None:
    """Record that a cancellation was `created`, `accepted` or `rejected` (8.3)."""
    payload = FulfillmentCancellationSerializer(cancellation).data
    record_event(f"fulfillment_cancellation.{moment}", payload=payload, live_mode=cancellation.live_mode)


def record_return(moment: str, fulfillment_return: FulfillmentReturn) -> None:
    """Record that a return was `created`, approved (`pending`), `accepted` or `rejected` (9.3)."""
    payload = FulfillmentReturnSerializer(fulfillment_return).data
    record_event(f"fulfillment_return.{moment}", payload=payload, live_mode=fulfillment_return.live_mode)


def _record_order_event(moment: str, resource: FulfillmentOrder | Shipment, payload: dict[str, Any]) -> None:
    record_event(f"fulfillment_order.{moment}", payload=payload, live_mode=resource.live_mode, previous={})
