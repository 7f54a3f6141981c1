"""`/inventory-levels` and `/reservations` (fulfillment.md, sections 3 and 4)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import Page
from catalog.wire.http.views import ApiView
from catalog.wire.messages.commands import command_of
from catalog.wire.messages.serializers import Write

from .commands import NewReservation, ReservedItem
from .filters import LevelFilterSet, find_levels
from .reservations import create_reservation, release_reservation
from .serializers import InventoryLevelSerializer, ReservationSerializer


class InventoryLevels(ApiView):
    """`GET /inventory-levels`; levels are never written here."""

    resource = "inventory-levels"
    serializer = InventoryLevelSerializer
    filterset_class = LevelFilterSet
    pagination_class = None
    answers = {"get": (200,)}

    def get(self, request: Any) -> Response:
        """Tell what each location can promise of some items."""
        found = find_levels(request.GET, live_mode=self.live_mode)
        return self.answer_page(Page(found.rows, found.has_more))


class ReservationView(ApiView):
    """What both paths share. There is no list, and nothing to read."""

    resource = "reservations"
    serializer = ReservationSerializer


class ReservationList(ReservationView):
    """`POST /reservations`."""

    answers = {"post": (201, 409)}

    def post(self, request: Any) -> Response:
        """Hold stock for a while."""
        body = self.read(Write.CREATE)
        command = command_of(NewReservation, body.values, items=ReservedItem)
        reservation = create_reservation(command, live_mode=self.live_mode, errors=body.errors)
        return self.answer(reservation, 201)


class ReservationDetail(ReservationView):
    """`DELETE /reservations/{id}`."""

    answers = {"delete": (204, 404)}

    def delete(self, request: Any, wire_id: str) -> Response:
        """Release everything that a reservation holds."""
        release_reservation(live_mode=self.live_mode, reservation_id=wire_id)
        return self.answer_nothing()
