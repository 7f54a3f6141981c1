"""Inventory items on the wire (catalog.md, section 9)."""

from catalog.wire.messages.fields import Flag, Text, Time
from catalog.wire.messages.serializers import ApiSerializer

from .models import InventoryItem


class InventoryItemSerializer(ApiSerializer):
    """An inventory item; there is no name, weight or metadata here (R-CAT-134)."""

    class Meta:
        model = InventoryItem

    wire_id = Text()
    created_time = Time(read_only=True)
    updated_time = Time(read_only=True)
    part_number = Text(required=True, empty=None)
    manufacturer_id = Text()
    eccn = Text()
    hs_code = Text()
    country_of_origin = Text()
    allow_oversell = Flag(always=True)
    live_mode = Flag(read_only=True, always=True)
