"""`/inventory-levels` and `/reservations` (fulfillment.md, sections 3 and 4)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.mixins import CreateMixin, DestroyMixin
from catalog.wire.http.viewsets import ApiViewSet
from catalog.wire.messages.commands import command_of

from .commands import NewReservation, ReservedItem
from .filters import LevelFilterSet, find_levels
from .reservations import create_reservation, release_reservation
from .serializers import InventoryLevelSerializer, ReservationSerializer


class InventoryLevelViewSet(ApiViewSet):
    """`/inventory-levels`; levels are never written here. Named items, not pages, bound the answer (R-CON-142)."""

    resource = "inventory-levels"
    serializer_class = InventoryLevelSerializer
    filterset_class = LevelFilterSet
    pagination_class = None
    answers = {"list": (200,)}

    def list(self, request: Any) -> Response:
        """Tell what each location can promise of some items."""
        levels, has_more = find_levels(request.GET, live_mode=self.live_mode)
        return Response({"hasMore": has_more, "data": self.represent_all(levels)})


class ReservationViewSet(CreateMixin, DestroyMixin, ApiViewSet):
    """`/reservations` and `/reservations/{id}`; they are not read."""

    resource = "reservations"
    serializer_class = ReservationSerializer
    answers = {"create": (201, 409), "destroy": (204, 404)}

    def perform_create(self, serializer: Any) -> Any:
        """Hold stock for a while."""
        command = command_of(NewReservation, serializer.validated_data, items=ReservedItem)
        return create_reservation(command, live_mode=self.live_mode, errors=serializer.errors)

    def perform_destroy(self, wire_id: str) -> None:
        """Release everything that a reservation holds."""
        release_reservation(live_mode=self.live_mode, reservation_id=wire_id)
