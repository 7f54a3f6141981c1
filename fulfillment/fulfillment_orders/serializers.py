"""What clients send: fulfillment orders, cancellations, returns. How they are answered is in `representation.py`."""

from catalog.wire.messages.fields import Choice, Flag, Member, Text, Time
from catalog.wire.messages.nested import Part, PartList
from catalog.wire.messages.serializers import WireSerializer
from fulfillment.addresses.contact import Locale
from fulfillment.stock.members import CurrencyCode, Element, Units

from .members import (
    LINE_ID,
    EmailAddress,
    Items,
    LineItems,
    Money,
    Named,
    ShipTo,
    ShortText,
    unit_attributes,
)
from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn

COUNTED = ("id", "pending", "backordered", "shipped", "cancelled", "returned", "state")
"""Members of a line that the server alone sets (R-CON-079)."""
DECIDED = ("quantityAccepted", "state", "inventoryItemId")


def tax() -> Part:
    """Return the tax of a line as other systems computed it."""
    part = Part({"authorityType": ShortText(), "amount": Money()})
    return Element({"amount": Money(required=True), "items": PartList(part)})


class FulfillmentOrderCreate(WireSerializer):
    """The body of `POST /fulfillment-orders`."""

    class Meta:
        model = FulfillmentOrder

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    currency = CurrencyCode(required=True, empty=None)
    upstream_order_time = Time(required=True)
    upstream_id = ShortText()
    reservation_id = ShortText()
    locale = Locale()
    name = ShortText()
    email = EmailAddress()
    phone = ShortText()
    ship_to = ShipTo()
    shipping_choice = Element(
        {
            "id": Named(),
            "shippingInstructions": Text(),
            "dutiesPaid": Flag(),
            "signatureRequiredType": Choice("standard", "adult"),
        },
        required=True,
        partial=True,
        empty=None,
    )
    items = Items(
        {
            "upstreamId": ShortText(),
            "inventoryItemId": Named(),
            "quantity": Units(required=True),
            "subtotal": Money(),
            "total": Money(),
            "name": Text(),
            "giftMessage": Text(),
            "giftWrap": Flag(),
            "tax": tax(),
        },
        ignored=COUNTED,
    )
    state = Member(read_only=True)
    live_mode = Flag(read_only=True)


class FulfillmentCancellationCreate(WireSerializer):
    """The body of `POST /fulfillment-cancellations`."""

    class Meta:
        model = FulfillmentCancellation

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    fulfillment_order_id = Text(required=True, empty=None)
    upstream_id = ShortText()
    reason = ShortText()
    items = LineItems(
        {
            LINE_ID: Named(),
            "fulfillmentOrderItemUpstreamId": ShortText(),
            "quantity": Units(required=True),
        },
        ignored=DECIDED,
    )
    state = Member(read_only=True)
    livemode = Flag(read_only=True)
    live_mode = Flag(read_only=True)


class FulfillmentReturnCreate(WireSerializer):
    """The body of `POST /fulfillment-returns`."""

    class Meta:
        model = FulfillmentReturn

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    fulfillment_order_id = Text(required=True, empty=None)
    upstream_id = ShortText()
    reason = ShortText()
    items = LineItems(
        {LINE_ID: Named(), "quantity": Units(required=True), "unitAttributes": unit_attributes()},
        ignored=(*DECIDED, "fulfillmentOrderItemUpstreamId", "unitAttributesAccepted", "location"),
    )
    type = Member(read_only=True)
    location = Member(read_only=True)
    state = Member(read_only=True)
    livemode = Flag(read_only=True)
    live_mode = Flag(read_only=True)
