"""`/fees` (catalog.md, section 12)."""

from typing import Any

from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.viewsets import ApiViewSet

from .filters import FeeFilterSet
from .models import Fee
from .operations import create_fee, delete_fee, update_fee
from .serializers import FeeSerializer


class FeeViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """`/fees` and `/fees/{id}`."""

    resource = "fees"
    queryset = Fee.objects.for_wire()
    serializer_class = FeeSerializer
    filterset_class = FeeFilterSet
    answers = {
        "list": (200,),
        "create": (201, 404),
        "retrieve": (200, 404),
        "update": (200, 404),
        "destroy": (204, 404),
    }

    def perform_create(self, serializer: Any) -> Fee:
        """Create a fee."""
        return create_fee(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_update(self, wire_id: str, serializer: Any) -> Fee:
        """Change some members of a fee."""
        return update_fee(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a fee."""
        delete_fee(live_mode=self.live_mode, wire_id=wire_id)
