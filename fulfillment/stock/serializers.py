"""Levels and reservations on the wire (fulfillment.md, 3.1 and 4.2)."""

from catalog.wire.messages.fields import Flag, Text, Time, Whole
from catalog.wire.messages.serializers import WireSerializer

from .members import Element, FullList, Units, chosen_shipping, destination
from .models import Reservation


class InventoryLevelSerializer(WireSerializer):
    """What one location can still promise of one item."""

    location_id = Text(source="location.wire_id", always=True)
    inventory_item_id = Text(source="inventory_item.wire_id", always=True)
    available = Flag(always=True)
    available_quantity = Whole(always=True)
    available_time = Time(source="restock_time")
    updated_time = Time(source="changed_time", always=True)
    live_mode = Flag(always=True)


class ReservationSerializer(WireSerializer):
    """A timed hold on stock; what was sent comes back."""

    class Meta:
        model = Reservation

    wire_id = Text(empty=None)
    created_time = Time(read_only=True)
    items = FullList(
        Element(
            {"inventoryItemId": Text(required=True), "quantity": Units(required=True), "allowOversell": Flag()},
            partial=True,
        )
    )
    ship_to = destination()
    shipping_choice = chosen_shipping()
    expires_in_seconds = Whole(required=True, empty=None)
    live_mode = Flag(read_only=True, always=True)
