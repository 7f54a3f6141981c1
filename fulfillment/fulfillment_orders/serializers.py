"""Fulfillment orders, shipments, cancellations and returns on the wire (fulfillment.md, 6.2, 7.1, 8.2, 9.2).

The ID of a fulfillment order and those of its lines are numbers in their own resource, text elsewhere (R-FUL-016).
"""

from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from catalog.reference.validators import validate_country, validate_currency
from catalog.wire.exceptions import Errors, invalid
from catalog.wire.messages.fields import Choice, Flag, Number, Text, Time, Whole
from catalog.wire.messages.serializers import ApiListSerializer, ApiSerializer
from catalog.wire.values.text import validate_not_blank
from fulfillment.addresses.contact import Locale
from fulfillment.addresses.serializers import LONGEST_EMAIL, MAX_LENGTH, AddressSerializer, RecipientSerializer
from fulfillment.stock.serializers import ITEMS, CommandSerializer, Units

from .models import (
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
    Shipment,
    ShipmentItem,
)
from .states import DECISIONS, LINE_STATES, ORDER_STATES, RETURN_STATES

LARGEST_AMOUNT = Decimal(10**15)


class Money(Number):
    """An amount that is passed on; nothing is computed from it."""

    def read(self, value: Any) -> Decimal:
        amount = super().read(value)
        if abs(amount) >= LARGEST_AMOUNT:
            raise invalid(value)
        return amount


def validate_contact_email(address: str) -> None:
    """Raise ValidationError for an address that is malformed or too long."""
    try:
        validate_email(address)
    except ValidationError:
        raise invalid(address) from None
    if len(address) > LONGEST_EMAIL:
        raise invalid(address)


def short_text(**options: Any) -> Text:
    return Text(max_length=MAX_LENGTH, **options)


def required_text(**options: Any) -> Text:
    """Return a field for short text that must not be blank (R-CON-088)."""
    return short_text(required=True, validators=[validate_not_blank], **options)


def number_of(row: FulfillmentOrder | FulfillmentOrderLine) -> int:
    return int(row.wire_id)


class TaxItemSerializer(ApiSerializer):
    authority_type = short_text()
    amount = Money()


class TaxSerializer(ApiSerializer):
    """The tax of a line as other systems computed it."""

    refuse_blank = True

    amount = Money(required=True)
    items = TaxItemSerializer(many=True)


class UnitAttributesSerializer(ApiSerializer):
    serial_number = short_text()
    imei_number = short_text()
    sim_card_number = short_text()


class ShipToAddressSerializer(AddressSerializer):
    """An address of which only the country is required (R-FUL-114)."""

    refuse_blank = True

    country = Text(validators=[validate_country], required=True)


class ShipToSerializer(RecipientSerializer):
    """The recipient of goods; without an address, its country is missing (R-FUL-114)."""

    address = ShipToAddressSerializer(keep_valid=True)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and data.get("address") in (None, ""):
            data = data | {"address": {}}
        return super().to_internal_value(data)


class ShippingChoiceSerializer(ApiSerializer):
    refuse_blank = True

    id = required_text()
    shipping_instructions = Text()
    duties_paid = Flag()
    signature_required_type = Choice("standard", "adult")


class FulfillmentOrderLineSerializer(ApiSerializer):
    """A line with its counters, which only the server sets (R-CON-079)."""

    refuse_blank = True

    id = Whole(read_only=True, always=True, getter=number_of)
    upstream_id = short_text()
    inventory_item_id = required_text(getter=attrgetter("item_wire_id"))
    quantity = Units(required=True)
    subtotal = Money()
    total = Money()
    name = Text()
    gift_message = Text()
    gift_wrap = Flag(always=True)
    tax = TaxSerializer()
    pending = Whole(read_only=True, always=True)
    backordered = Whole(read_only=True, always=True)
    shipped = Whole(read_only=True, always=True)
    cancelled = Whole(read_only=True, always=True)
    returned = Whole(read_only=True, always=True)
    state = Choice(*LINE_STATES, read_only=True, always=True)


class FulfillmentOrderSerializer(CommandSerializer):
    """A fulfillment order with its lines."""

    class Meta:
        model = FulfillmentOrder

    wire_id = Whole(read_only=True, always=True, getter=number_of)
    created_time = Time(read_only=True)
    currency = Text(validators=[validate_currency], required=True, empty=None)
    upstream_order_time = Time(required=True)
    upstream_id = short_text()
    reservation_id = short_text()
    locale = Locale()
    name = short_text()
    email = Text(validators=[validate_contact_email])
    phone = short_text()
    ship_to = ShipToSerializer(required=True, keep_valid=True)
    shipping_choice = ShippingChoiceSerializer(required=True, keep_valid=True, empty=None)
    items = FulfillmentOrderLineSerializer(getter=attrgetter("lines"), **ITEMS)
    state = Choice(*ORDER_STATES, read_only=True, always=True)
    live_mode = Flag(read_only=True)


def trackings_of(item: ShipmentItem) -> list[Shipment]:
    """Return the shipment of an item as its tracking, if there is any."""
    shipment = item.shipment
    return [shipment] if shipment.tracking_number or shipment.tracking_url else []


class TrackingSerializer(ApiSerializer):
    tracking_number = Text()
    tracking_url = Text()


class ShipmentItemSerializer(ApiSerializer):
    id = Text(source="wire_id", always=True)
    fulfillment_order_item_id = Text(source="line.wire_id", always=True)
    fulfillment_order_item_upstream_id = Text(source="line.upstream_id")
    inventory_item_id = Text(source="line.item_wire_id", always=True)
    part_number = Text()
    quantity = Whole(always=True)
    tracking_urls = TrackingSerializer(many=True, always=True, getter=trackings_of)
    unit_attributes = UnitAttributesSerializer(many=True, always=True)


class ShipmentSerializer(ApiSerializer):
    """A shipment: the goods in one parcel, and how to follow it."""

    class Meta:
        model = Shipment

    wire_id = Text()
    created_time = Time()
    fulfillment_order_id = Text(source="fulfillment_order.wire_id", always=True)
    fulfillment_order_upstream_id = Text(source="fulfillment_order.upstream_id")
    shipping_choice_id = Text(source="fulfillment_order.service_level", always=True)
    tracking_company_id = Text()
    tracking_company = Text()
    tracking_number = Text()
    tracking_url = Text()
    items = ShipmentItemSerializer(many=True, always=True)
    live_mode = Flag()


class LineUnitsList(ApiListSerializer):
    """Units of lines of a fulfillment order, each line at most once (R-FUL-173)."""

    def check(self, attrs: Any, errors: Errors) -> None:
        seen: set[str] = set()
        for index, item in enumerate(attrs):
            line_id = item.get("fulfillment_order_item_id")
            if line_id in seen:
                errors.setdefault(f"[{index}].fulfillment_order_item_id", []).append(invalid(line_id))
            if line_id is not None:
                seen.add(line_id)


class LineUnitsSerializer(ApiSerializer):
    """Units of one line that are cancelled or come back, and how many of them were accepted."""

    class Meta:
        list_serializer_class = LineUnitsList

    refuse_blank = True

    fulfillment_order_item_id = required_text(getter=attrgetter("line.wire_id"))
    fulfillment_order_item_upstream_id = short_text(getter=attrgetter("line.upstream_id"), read_only=True)
    inventory_item_id = Text(source="line.item_wire_id", read_only=True, always=True)
    quantity = Units(required=True)
    quantity_accepted = Whole(read_only=True, always=True)
    state = Choice(*DECISIONS, read_only=True, always=True)


class UnitsRequestSerializer(CommandSerializer):
    """The common part of cancellations and returns; their mode has both spellings (R-FUL-018)."""

    wire_id = Text(read_only=True)
    created_time = Time(read_only=True)
    fulfillment_order_id = Text(required=True, empty=None, getter=attrgetter("fulfillment_order.wire_id"))
    upstream_id = short_text()
    reason = short_text()


class CancellationItemSerializer(LineUnitsSerializer):
    fulfillment_order_item_upstream_id = short_text(getter=attrgetter("upstream_id"))


class FulfillmentCancellationSerializer(UnitsRequestSerializer):
    """A fulfillment cancellation and its outcome."""

    class Meta:
        model = FulfillmentCancellation

    items = CancellationItemSerializer(**ITEMS)
    state = Choice(*DECISIONS, read_only=True, always=True)
    livemode = Flag(read_only=True, always=True, getter=attrgetter("live_mode"))
    live_mode = Flag(read_only=True)


class PlaceSerializer(ApiSerializer):
    address = AddressSerializer(keep_valid=True)
    name = Text()
    phone = Text()
    email = Text()


class ReturnItemSerializer(LineUnitsSerializer):
    unit_attributes = UnitAttributesSerializer(many=True)
    unit_attributes_accepted = UnitAttributesSerializer(many=True, read_only=True, always=True)
    location = PlaceSerializer(source="place", read_only=True)


class FulfillmentReturnSerializer(UnitsRequestSerializer):
    """A fulfillment return and its outcome."""

    class Meta:
        model = FulfillmentReturn

    items = ReturnItemSerializer(**ITEMS)
    state = Choice(*RETURN_STATES, read_only=True, always=True)
    type = Choice(*FulfillmentReturn.Type.values, read_only=True, always=True)
    location = PlaceSerializer(source="place", read_only=True)
    livemode = Flag(read_only=True, always=True, getter=attrgetter("live_mode"))
    live_mode = Flag(read_only=True)
