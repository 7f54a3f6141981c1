"""Levels and reservations on the wire (fulfillment.md, 3.1 and 4.2), and fields that warehouse messages share."""

from operator import attrgetter
from typing import Any

from catalog.reference.validators import validate_country, validate_currency
from catalog.wire.exceptions import Errors, has_error, missing, problem
from catalog.wire.messages.fields import MAX_LINES, Flag, Number, Text, Time, Whole
from catalog.wire.messages.serializers import ApiSerializer
from fulfillment.addresses.rules import MAX_LENGTHS
from fulfillment.addresses.serializers import MAX_LENGTH

from .models import Reservation
from .services import SERVICE_CODES

MOST_UNITS = 10**9 - 1
ITEMS: dict[str, Any] = {
    "many": True,
    "required": True,
    "allow_empty": False,
    "max_length": MAX_LINES,
    "keep_valid": True,
}
"""Options of lists that need at least one element."""
BAD_QUANTITY = "The quantity provided in the request was invalid."


class CommandSerializer(ApiSerializer):
    """A body whose required fields are missing if they are absent, null or empty (R-FUL-009)."""

    def check(self, attrs: Any, errors: Errors) -> None:
        for field in self.shape.fields.values():
            is_empty = attrs.get(field.source) in (None, "", [], {})
            if field.required and not field.read_only and is_empty and not has_error(errors, field.path):
                errors[field.path] = [missing()]


class Units(Whole):
    """A count of units, `min_value` or more; a negative one has an error code of its own (section 19)."""

    def __init__(self, min_value: int = 1, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=MOST_UNITS, **kwargs)

    def read(self, value: Any) -> int:
        count = super().read(value)
        if count < 0:
            raise problem("invalid_quantity_amount", BAD_QUANTITY)
        return count


def validate_service_level(code: str) -> None:
    """Raise ValidationError for an unknown service, with an error code of its own (R-FUL-059)."""
    if code not in SERVICE_CODES:
        raise problem("invalid_shipping_choice", "The shipping choice is invalid.")


class InventoryLevelSerializer(ApiSerializer):
    """Units of an item that a location can still promise."""

    location_id = Text(source="location.wire_id", always=True)
    inventory_item_id = Text(source="inventory_item.wire_id", always=True)
    available = Flag(always=True)
    available_quantity = Whole(always=True)
    available_time = Time(source="restock_time")
    updated_time = Time(source="changed_time", always=True)
    live_mode = Flag(always=True)


class LevelCountersSerializer(ApiSerializer):
    """The counters of a level after an action of the simulated warehouse."""

    inventory_item_id = Text(source="inventory_item.wire_id", always=True)
    location_id = Text(source="location.wire_id", always=True)
    on_hand = Whole(always=True)
    held = Whole(always=True)
    allocated = Whole(always=True)
    available_quantity = Whole(always=True)
    live_mode = Flag(always=True)


class ReservedItemSerializer(ApiSerializer):
    refuse_blank = True

    inventory_item_id = Text(required=True, getter=attrgetter("item_id"))
    quantity = Units(required=True)
    allow_oversell = Flag()


class RegionSerializer(ApiSerializer):
    """As much of an address as a reservation needs; only the country is required."""

    city = Text(max_length=MAX_LENGTHS["city"])
    postal_code = Text(max_length=MAX_LENGTH)
    state = Text(max_length=MAX_LENGTH)
    country = Text(validators=[validate_country], required=True)


class DestinationSerializer(ApiSerializer):
    address = RegionSerializer(required=True, keep_valid=True)


class ShippingChoiceSerializer(ApiSerializer):
    """`shippingChoice` of a reservation (R-FUL-059, R-FUL-060)."""

    currency = Text(validators=[validate_currency], required=True)
    amount = Number(min_value=0, required=True)
    service_level = Text(validators=[validate_service_level], required=True)


class ReservationSerializer(CommandSerializer):
    """A timed hold on stock; what was sent comes back."""

    class Meta:
        model = Reservation

    wire_id = Text(empty=None)
    created_time = Time(read_only=True)
    items = ReservedItemSerializer(getter=attrgetter("lines"), **ITEMS)
    ship_to = DestinationSerializer(required=True, keep_valid=True)
    shipping_choice = ShippingChoiceSerializer(required=True, keep_valid=True)
    expires_in_seconds = Whole(required=True, empty=None)
    live_mode = Flag(read_only=True, always=True)
