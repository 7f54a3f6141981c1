"""`/fulfillments` (fulfillment.md, section 10)."""

from typing import Any, ClassVar

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView
from catalog.wire.messages.commands import command_of
from catalog.wire.messages.serializers import ApiSerializer, Write

from .commands import ClosedItem, NewFulfillment
from .filters import FulfillmentFilterSet
from .models import Fulfillment
from .operations import create_fulfillment, update_fulfillment
from .serializers import FulfillmentDetailSerializer, FulfillmentSerializer, FulfillmentUpdateSerializer


class FulfillmentView(ApiView):
    """What both paths share."""

    resource = "fulfillments"
    serializer: ClassVar[type[ApiSerializer]] = FulfillmentSerializer

    def answer_stored(self, fulfillment: Fulfillment, status: int = 200) -> Response:
        """Answer a fulfillment that was written, read by a bounded number of queries."""
        stored = Fulfillment.objects.for_wire().get(pk=fulfillment.pk)
        return Response(FulfillmentSerializer(stored).data, status=status)


class FulfillmentList(FulfillmentView):
    """`GET` and `POST /fulfillments`."""

    filterset_class = FulfillmentFilterSet
    answers = {"get": (200,), "post": (201, 404, 409)}

    def get(self, request: Any) -> Response:
        """List fulfillments, newest first."""
        rows = Fulfillment.objects.for_wire()
        page = paginate(rows, request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        return self.answer_page(page)

    def post(self, request: Any) -> Response:
        """Fulfil or cancel units of an order."""
        body = self.read(Write.CREATE)
        command = command_of(NewFulfillment, body.values, items=ClosedItem)
        made = create_fulfillment(command, live_mode=self.live_mode, errors=body.errors)
        return self.answer_stored(made, 201)


class FulfillmentDetail(FulfillmentView):
    """`GET` and `POST /fulfillments/{id}`."""

    serializer = FulfillmentUpdateSerializer
    shown = FulfillmentSerializer
    answers = {"get": (200, 404), "post": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a fulfillment with its order and what it did on charges."""
        found = Fulfillment.objects.for_wire().find(wire_id, live_mode=self.live_mode)
        return Response(FulfillmentDetailSerializer(found).data)

    def post(self, request: Any, wire_id: str) -> Response:
        """Change tracking data or metadata."""
        body = self.read(Write.UPDATE)
        changed = update_fulfillment(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values)
        return self.answer_stored(changed)
