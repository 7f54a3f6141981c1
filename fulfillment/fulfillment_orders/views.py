"""Fulfillment orders, shipments, fulfillment cancellations and returns over HTTP (fulfillment.md, sections 6 to 9)."""

from collections.abc import Callable
from typing import Any, ClassVar

from rest_framework.response import Response

from catalog.wire.http.filters import ApiFilterSet
from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView
from catalog.wire.messages.commands import command_of
from catalog.wire.messages.serializers import Write

from .commands import GoodsRequest, LineUnits, RequestedItem, UnitsRequest
from .creation import create_fulfillment_order
from .filters import CancellationFilterSet, FulfillmentOrderFilterSet, ReturnFilterSet, ShipmentFilterSet
from .fulfiller.cancellations import request_cancellation
from .fulfiller.returns import request_return
from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from .serializers import (
    FulfillmentCancellationSerializer,
    FulfillmentOrderSerializer,
    FulfillmentReturnSerializer,
    ShipmentSerializer,
)


class ResourceView(ApiView):
    """What the four resources share: they are listed, retrieved and, three of them, created."""

    model: ClassVar[Any]
    create: ClassVar[Callable[..., Any]]
    command: ClassVar[type[Any]] = UnitsRequest
    item_command: ClassVar[type[Any]] = LineUnits

    def list_all(self, request: Any, filters: type[ApiFilterSet]) -> Response:
        """Answer a page, newest first."""
        page = paginate(self.model.objects.for_wire(), request.GET, live_mode=self.live_mode, filters=filters)
        return self.answer_page(page)

    def retrieve(self, wire_id: str) -> Response:
        """Answer one."""
        found = self.model.objects.for_wire().find(wire_id, live_mode=self.live_mode)
        return self.answer(found)

    def make(self) -> Response:
        """Create one from the body and answer it."""
        body = self.read(Write.CREATE)
        command = command_of(self.command, body.values, items=self.item_command)
        made = type(self).create(command, live_mode=self.live_mode, errors=body.errors)
        return self.answer(made, 201)


class FulfillmentOrderView(ResourceView):
    """What both paths share."""

    resource = "fulfillment-orders"
    model = FulfillmentOrder
    serializer = FulfillmentOrderSerializer
    create = create_fulfillment_order
    command = GoodsRequest
    item_command = RequestedItem


class FulfillmentOrderList(FulfillmentOrderView):
    """`GET` and `POST /fulfillment-orders`."""

    filterset_class = FulfillmentOrderFilterSet
    answers = {"get": (200,), "post": (201, 404, 409)}

    def get(self, request: Any) -> Response:
        """List fulfillment orders, newest first."""
        return self.list_all(request, self.filterset_class)

    def post(self, request: Any) -> Response:
        """Request goods from the warehouse."""
        return self.make()


class FulfillmentOrderDetail(FulfillmentOrderView):
    """`GET /fulfillment-orders/{id}`."""

    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a fulfillment order."""
        return self.retrieve(wire_id)


class ShipmentView(ResourceView):
    """What both paths share."""

    resource = "shipments"
    model = Shipment
    serializer = ShipmentSerializer


class ShipmentList(ShipmentView):
    """`GET /shipments`."""

    filterset_class = ShipmentFilterSet
    answers = {"get": (200,)}

    def get(self, request: Any) -> Response:
        """List shipments, newest first."""
        return self.list_all(request, self.filterset_class)


class ShipmentDetail(ShipmentView):
    """`GET /shipments/{id}`."""

    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a shipment."""
        return self.retrieve(wire_id)


class CancellationView(ResourceView):
    """What both paths share."""

    resource = "fulfillment-cancellations"
    model = FulfillmentCancellation
    serializer = FulfillmentCancellationSerializer
    create = request_cancellation


class CancellationList(CancellationView):
    """`GET` and `POST /fulfillment-cancellations`."""

    filterset_class = CancellationFilterSet
    answers = {"get": (200,), "post": (201, 404, 409)}

    def get(self, request: Any) -> Response:
        """List fulfillment cancellations, newest first."""
        return self.list_all(request, self.filterset_class)

    def post(self, request: Any) -> Response:
        """Ask the warehouse not to send units."""
        return self.make()


class CancellationDetail(CancellationView):
    """`GET /fulfillment-cancellations/{id}`."""

    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a fulfillment cancellation."""
        return self.retrieve(wire_id)


class FulfillmentReturnView(ResourceView):
    """What both paths share."""

    resource = "fulfillment-returns"
    model = FulfillmentReturn
    serializer = FulfillmentReturnSerializer
    create = request_return


class FulfillmentReturnList(FulfillmentReturnView):
    """`GET` and `POST /fulfillment-returns`."""

    filterset_class = ReturnFilterSet
    answers = {"get": (200,), "post": (201, 404, 409)}

    def get(self, request: Any) -> Response:
        """List fulfillment returns, newest first."""
        return self.list_all(request, self.filterset_class)

    def post(self, request: Any) -> Response:
        """Announce goods that come back."""
        return self.make()


class FulfillmentReturnDetail(FulfillmentReturnView):
    """`GET /fulfillment-returns/{id}`."""

    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a fulfillment return."""
        return self.retrieve(wire_id)
