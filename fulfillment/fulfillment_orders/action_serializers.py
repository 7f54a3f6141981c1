"""Bodies of actions of the simulated warehouse (fulfillment.md, 7.2). No part of the published API."""

from typing import Any

from catalog.reference.validators import validate_country
from catalog.wire.messages.fields import MAX_LINES, Flag, Text, Time
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.addresses.serializers import AddressSerializer
from fulfillment.stock.serializers import CommandSerializer, Units

from .serializers import (
    LineUnitsList,
    PlaceSerializer,
    ShipmentSerializer,
    UnitAttributesSerializer,
    required_text,
    short_text,
)


class ActionItemSerializer(ApiSerializer):
    class Meta:
        list_serializer_class = LineUnitsList

    refuse_blank = True

    fulfillment_order_item_id = required_text()
    quantity = Units(required=True)


class ShippedItemSerializer(ActionItemSerializer):
    unit_attributes = UnitAttributesSerializer(many=True)


class DecidedItemSerializer(ApiSerializer):
    class Meta:
        list_serializer_class = LineUnitsList

    refuse_blank = True

    fulfillment_order_item_id = required_text()
    quantity_accepted = Units(0, required=True)
    unit_attributes = UnitAttributesSerializer(many=True)


LIST: dict[str, Any] = {"many": True, "max_length": MAX_LINES, "empty": None}
"""Options of the units that an action is about; without the list it is about all there are."""


class ShipAction(CommandSerializer):
    """Ship units, all pending ones by default, from one location or from wherever they are."""

    items = ShippedItemSerializer(allow_empty=False, **LIST)
    location_id = Text()
    tracking_company_id = short_text()
    tracking_company = short_text()
    tracking_number = short_text()
    tracking_url = Text()


class BackorderAction(CommandSerializer):
    """Report pending units, all by default, as missing."""

    items = ActionItemSerializer(allow_empty=False, **LIST)
    available_time = Time()


class CancelAction(CommandSerializer):
    """Cancel open units, all by default, from the warehouse."""

    items = ActionItemSerializer(allow_empty=False, **LIST)
    reason = short_text()


class RestockAction(CommandSerializer):
    """Put units into stock; backorders are served first."""

    inventory_item_id = Text(required=True, empty=None)
    location_id = Text(required=True, empty=None)
    quantity = Units(required=True)
    note = short_text()


class AcceptAction(CommandSerializer):
    """Accept units of a cancellation: all that are open without the list, none with an empty one."""

    items = DecidedItemSerializer(**LIST)


class ReturnAddressSerializer(AddressSerializer):
    country = Text(validators=[validate_country], required=True)


class ReturnPlaceSerializer(PlaceSerializer):
    address = ReturnAddressSerializer(required=True)


class ApproveAction(CommandSerializer):
    """Let goods come back, by default to where they were sent from."""

    location = ReturnPlaceSerializer()


class ReceiveAction(CommandSerializer):
    """Receive goods, by default all that come, and put them back to stock unless they cannot be sold."""

    items = DecidedItemSerializer(**LIST)
    resaleable = Flag(empty=True)


class RefuseAction(CommandSerializer):
    """Send a parcel back, or units of it."""

    items = ActionItemSerializer(allow_empty=False, **LIST)
    reason = short_text()


class NoDetails(CommandSerializer):
    """An action without options."""


class ShipmentsSerializer(ApiSerializer):
    data = ShipmentSerializer(many=True, source="shipments", always=True)  # type: ignore[assignment]
