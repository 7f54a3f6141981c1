"""`/fees` (catalog.md, section 12)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Write

from .filters import FeeFilterSet
from .models import Fee
from .operations import create_fee, delete_fee, update_fee
from .serializers import FeeSerializer


class FeeView(ApiView):
    """What both paths share."""

    resource = "fees"
    serializer = FeeSerializer


class FeeList(FeeView):
    """`GET` and `POST /fees`."""

    filterset_class = FeeFilterSet
    answers = {"get": (200,), "post": (201, 404)}

    def get(self, request: Any) -> Response:
        """List fees, newest first."""
        page = paginate(Fee.objects.for_wire(), request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        return self.answer_page(page)

    def post(self, request: Any) -> Response:
        """Create a fee."""
        body = self.read(Write.CREATE)
        return self.answer(create_fee(live_mode=self.live_mode, errors=body.errors, **body.values), 201)


class FeeDetail(FeeView):
    """`GET`, `POST` and `DELETE /fees/{id}`."""

    answers = {"get": (200, 404), "post": (200, 404), "delete": (204, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a fee."""
        return self.answer(Fee.objects.for_wire().find(wire_id, live_mode=self.live_mode))

    def post(self, request: Any, wire_id: str) -> Response:
        """Change some members of a fee."""
        body = self.read(Write.UPDATE)
        return self.answer(update_fee(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values))

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a fee."""
        delete_fee(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()
