"""Fulfillment orders, shipments, fulfillment cancellations and returns over HTTP (fulfillment.md, sections 6 to 9)."""

from typing import Any

from catalog.wire.http.mixins import CreateMixin
from catalog.wire.http.viewsets import ReadOnlyViewSet
from catalog.wire.messages.commands import command_of

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


class FulfillmentOrderViewSet(CreateMixin, ReadOnlyViewSet):
    """`/fulfillment-orders` and `/fulfillment-orders/{id}`."""

    resource = "fulfillment-orders"
    queryset = FulfillmentOrder.objects.for_wire()
    serializer_class = FulfillmentOrderSerializer
    filterset_class = FulfillmentOrderFilterSet
    answers = {"list": (200,), "create": (201, 404, 409), "retrieve": (200, 404)}

    def perform_create(self, serializer: Any) -> FulfillmentOrder:
        """Request goods from the warehouse."""
        command = command_of(GoodsRequest, serializer.validated_data, items=RequestedItem)
        return create_fulfillment_order(command, live_mode=self.live_mode, errors=serializer.errors)


class ShipmentViewSet(ReadOnlyViewSet):
    """`/shipments` and `/shipments/{id}`."""

    resource = "shipments"
    queryset = Shipment.objects.for_wire()
    serializer_class = ShipmentSerializer
    filterset_class = ShipmentFilterSet
    answers = {"list": (200,), "retrieve": (200, 404)}


class FulfillmentCancellationViewSet(CreateMixin, ReadOnlyViewSet):
    """`/fulfillment-cancellations` and `/fulfillment-cancellations/{id}`."""

    resource = "fulfillment-cancellations"
    queryset = FulfillmentCancellation.objects.for_wire()
    serializer_class = FulfillmentCancellationSerializer
    filterset_class = CancellationFilterSet
    answers = {"list": (200,), "create": (201, 404, 409), "retrieve": (200, 404)}

    def perform_create(self, serializer: Any) -> FulfillmentCancellation:
        """Ask the warehouse not to send units."""
        command = command_of(UnitsRequest, serializer.validated_data, items=LineUnits)
        return request_cancellation(command, live_mode=self.live_mode, errors=serializer.errors)


class FulfillmentReturnViewSet(CreateMixin, ReadOnlyViewSet):
    """`/fulfillment-returns` and `/fulfillment-returns/{id}`."""

    resource = "fulfillment-returns"
    queryset = FulfillmentReturn.objects.for_wire()
    serializer_class = FulfillmentReturnSerializer
    filterset_class = ReturnFilterSet
    answers = {"list": (200,), "create": (201, 404, 409), "retrieve": (200, 404)}

    def perform_create(self, serializer: Any) -> FulfillmentReturn:
        """Announce goods that come back."""
        command = command_of(UnitsRequest, serializer.validated_data, items=LineUnits)
        return request_return(command, live_mode=self.live_mode, errors=serializer.errors)
