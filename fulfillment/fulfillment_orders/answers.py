"""What answers of this area hold, for the description; `representation.py` fills it."""

from catalog.wire.messages.fields import Choice, Flag, Member, Number, Text, Time, Whole
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.members import address
from fulfillment.checkouts.answers import Shown

from .members import ShipTo, unit_attributes
from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from .serializers import tax
from .states import DECISIONS, LINE_STATES, ORDER_STATES, RETURN_STATES


def whole(*names: str) -> dict[str, Member]:
    """Return members that count."""
    return {name: Whole() for name in names}


def texts(*names: str) -> dict[str, Member]:
    """Return members that hold text."""
    return {name: Text() for name in names}


ORDER_LINE = Shown(
    whole("id", "quantity", "pending", "backordered", "shipped", "cancelled", "returned")
    | {"inventoryItemId": Text(), "giftWrap": Flag(), "state": Choice(*LINE_STATES)},
    texts("upstreamId", "name", "giftMessage") | {"subtotal": Number(), "total": Number(), "tax": tax()},
)
SHIPPING_CHOICE = Shown(
    texts("id"),
    {
        "shippingInstructions": Text(),
        "dutiesPaid": Flag(),
        "signatureRequiredType": Choice("standard", "adult"),
    },
)
PLACE = Part({"address": address()} | texts("name", "phone", "email"))


class FulfillmentOrderSerializer(WireSerializer):
    """A fulfillment order with its lines; its ids are numbers here and text everywhere else (R-FUL-016)."""

    class Meta:
        model = FulfillmentOrder

    wire_id = Whole(always=True)
    created_time = Time()
    currency = Text(always=True)
    upstream_order_time = Time(always=True)
    upstream_id = Text()
    reservation_id = Text()
    locale = Text()
    name = Text()
    email = Text()
    phone = Text()
    ship_to = ShipTo()
    shipping_choice = SHIPPING_CHOICE
    items = PartList(ORDER_LINE, always=True)
    state = Choice(*ORDER_STATES, always=True)
    live_mode = Flag()


class ShipmentSerializer(WireSerializer):
    """A shipment: what has left in one parcel, and how to follow it."""

    class Meta:
        model = Shipment

    wire_id = Text()
    created_time = Time()
    fulfillment_order_id = Text(always=True)
    fulfillment_order_upstream_id = Text()
    shipping_choice_id = Text(always=True)
    tracking_company_id = Text()
    tracking_company = Text()
    tracking_number = Text()
    tracking_url = Text()
    items = PartList(
        Shown(
            texts("id", "fulfillmentOrderItemId", "inventoryItemId")
            | whole("quantity")
            | {
                "trackingUrls": PartList(Part(texts("trackingNumber", "trackingUrl"))),
                "unitAttributes": unit_attributes(),
            },
            texts("fulfillmentOrderItemUpstreamId", "partNumber"),
        ),
        always=True,
    )
    live_mode = Flag()


class ShipmentsSerializer(WireSerializer):
    """The shipments that an action has made."""

    data = PartList(Part({}), always=True)  # type: ignore[assignment]


class LevelSerializer(WireSerializer):
    """What a location counts of an item after an action."""

    inventory_item_id = Text(always=True)
    location_id = Text(always=True)
    on_hand = Whole(always=True)
    held = Whole(always=True)
    allocated = Whole(always=True)
    available_quantity = Whole(always=True)
    live_mode = Flag(always=True)


def decided_line() -> dict[str, Member]:
    """Return what is always there of a line that was decided on."""
    counts = whole("quantity", "quantityAccepted")
    return texts("fulfillmentOrderItemId", "inventoryItemId") | counts | {"state": Choice(*DECISIONS)}


class FulfillmentCancellationSerializer(WireSerializer):
    """A fulfillment cancellation and what became of it."""

    class Meta:
        model = FulfillmentCancellation

    wire_id = Text()
    created_time = Time()
    fulfillment_order_id = Text(always=True)
    upstream_id = Text()
    reason = Text()
    items = PartList(Shown(decided_line(), texts("fulfillmentOrderItemUpstreamId")), always=True)
    state = Choice(*DECISIONS, always=True)
    livemode = Flag(always=True)
    live_mode = Flag()


class FulfillmentReturnSerializer(WireSerializer):
    """A fulfillment return and what became of it."""

    class Meta:
        model = FulfillmentReturn

    wire_id = Text()
    created_time = Time()
    fulfillment_order_id = Text(always=True)
    upstream_id = Text()
    reason = Text()
    items = PartList(
        Shown(
            decided_line() | {"unitAttributesAccepted": unit_attributes()},
            texts("fulfillmentOrderItemUpstreamId") | {"unitAttributes": unit_attributes(), "location": PLACE},
        ),
        always=True,
    )
    state = Choice(*RETURN_STATES, always=True)
    type = Choice(*FulfillmentReturn.Type.values, always=True)
    location = PLACE
    livemode = Flag(always=True)
    live_mode = Flag()
