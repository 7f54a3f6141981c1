"""`/skus` (catalog.md, section 5)."""

from typing import Any

from catalog.wire.http.mixins import (
    CreateMixin,
    DestroyMixin,
    ListMixin,
    ReplaceMixin,
    RetrieveMixin,
    UpdateMixin,
)
from catalog.wire.http.viewsets import ApiViewSet

from .filters import SkuFilterSet
from .models import Sku
from .operations import create_sku, delete_sku, put_sku, update_sku
from .serializers import SkuSerializer


class SkuViewSet(ListMixin, CreateMixin, RetrieveMixin, ReplaceMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """`/skus` and `/skus/{id}`."""

    resource = "skus"
    queryset = Sku.objects.for_wire()
    serializer_class = SkuSerializer
    filterset_class = SkuFilterSet
    answers = {
        "list": (200,),
        "create": (201, 409),
        "retrieve": (200, 404),
        "replace": (200, 201, 409),
        "update": (200, 404, 409),
        "destroy": (204, 404, 409),
    }

    def perform_create(self, serializer: Any) -> Sku:
        """Create a SKU."""
        return create_sku(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_replace(self, wire_id: str, serializer: Any) -> tuple[Sku, bool]:
        """Create or replace a SKU."""
        return put_sku(live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data)

    def perform_update(self, wire_id: str, serializer: Any) -> Sku:
        """Change some members of a SKU."""
        return update_sku(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a SKU, its fees and, if it is managed, its inventory item."""
        delete_sku(live_mode=self.live_mode, wire_id=wire_id)
