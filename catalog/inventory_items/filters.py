"""Filters of `GET /inventory-items` (R-CAT-139)."""

from catalog.wire.http.filters import ResourceFilterSet

from .models import InventoryItem


class InventoryItemFilterSet(ResourceFilterSet):
    class Meta:
        model = InventoryItem
        fields = ["updated_time", "part_number", "manufacturer_id"]
