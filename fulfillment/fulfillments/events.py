"""Events of fulfillments."""

from collections.abc import Sequence

from fulfillment.events.recording import record_event
from fulfillment.orders.models import OrderLine
from fulfillment.orders.representation import represent_order

from .models import Fulfillment, FulfillmentItem
from .serializers import CreatedSerializer, FulfillmentHeadSerializer


def record_created(fulfillment: Fulfillment, items: Sequence[FulfillmentItem], lines: Sequence[OrderLine]) -> None:
    """Record a fulfillment with its order as it is; call it before the units are closed (R-EVT-042)."""
    details = represent_order(fulfillment.order, lines, with_payment=False, expanded=True)
    payload = CreatedSerializer({"items": items, "order_details": details}).data
    payload |= FulfillmentHeadSerializer(fulfillment).data
    record_event("fulfillment.created", payload=payload, live_mode=fulfillment.live_mode)
