"""Events of fulfillments."""

from collections.abc import Sequence

from fulfillment.events.recording import record_event

from .models import Fulfillment, FulfillmentItem
from .serializers import CreatedSerializer, FulfillmentHeadSerializer


def record_created(fulfillment: Fulfillment, items: Sequence[FulfillmentItem]) -> None:
    """Record a fulfillment with its order as it is; call it before the units are closed (R-EVT-042)."""
    payload = CreatedSerializer({"items": items, "order_details": fulfillment.order}).data
    payload |= FulfillmentHeadSerializer(fulfillment).data
    record_event("fulfillment.created", payload=payload, live_mode=fulfillment.live_mode)
