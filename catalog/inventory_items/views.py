"""`/inventory-items` (catalog.md, section 9)."""

from typing import Any

from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.viewsets import ApiViewSet

from .filters import InventoryItemFilterSet
from .models import InventoryItem
from .operations import create_inventory_item, delete_inventory_item, update_inventory_item
from .serializers import InventoryItemSerializer


class InventoryItemViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """`/inventory-items` and `/inventory-items/{id}`."""

    resource = "inventory-items"
    queryset = InventoryItem.objects.all()
    serializer_class = InventoryItemSerializer
    filterset_class = InventoryItemFilterSet
    answers = {
        "list": (200,),
        "create": (201, 409),
        "retrieve": (200, 404),
        "update": (201, 404, 409),
        "destroy": (204, 404, 409),
    }

    def perform_create(self, serializer: Any) -> InventoryItem:
        """Create an inventory item."""
        return create_inventory_item(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_update(self, wire_id: str, serializer: Any) -> InventoryItem:
        """Change some members of an inventory item; the answer is 201, as published (A-CAT-08)."""
        return update_inventory_item(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    def perform_destroy(self, wire_id: str) -> None:
        """Delete an inventory item."""
        delete_inventory_item(live_mode=self.live_mode, wire_id=wire_id)
