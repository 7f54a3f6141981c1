"""Payloads of events that show less, or more, than the resource (events.md, section 4)."""

from operator import attrgetter

from catalog.wire.messages.fields import Text, Time, Whole
from catalog.wire.messages.serializers import ApiSerializer

from .serializers import FulfillmentOrderLineSerializer, FulfillmentOrderSerializer, number_of


class BackorderedLineSerializer(ApiSerializer):
    id = Whole(always=True, getter=number_of)
    upstream_id = Text()
    inventory_item_id = Text(source="item_wire_id")
    name = Text()
    ordered = Whole(source="quantity")
    total_backordered = Whole()
    available_time = Time()


class ShortOrderSerializer(FulfillmentOrderSerializer):
    """A fulfillment order without buyer, shipping choice and lines."""

    upstream_order_time = None  # type: ignore[assignment]
    name = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    phone = None  # type: ignore[assignment]
    shipping_choice = None  # type: ignore[assignment]
    items = None  # type: ignore[assignment]


class CancelledLineSerializer(FulfillmentOrderLineSerializer):
    total_cancelled = Whole(getter=attrgetter("cancelled"))
