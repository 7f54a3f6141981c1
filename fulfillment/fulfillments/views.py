"""`/fulfillments` (fulfillment.md, section 10)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.mixins import CreateMixin, UpdateMixin
from catalog.wire.http.viewsets import ReadOnlyViewSet
from catalog.wire.messages.commands import command_of

from .commands import ClosedItem, NewFulfillment
from .filters import FulfillmentFilterSet
from .models import Fulfillment
from .operations import create_fulfillment, update_fulfillment
from .serializers import FulfillmentDetailSerializer, FulfillmentSerializer, FulfillmentUpdateSerializer


class FulfillmentViewSet(CreateMixin, UpdateMixin, ReadOnlyViewSet):
    """`/fulfillments` and `/fulfillments/{id}`."""

    resource = "fulfillments"
    queryset = Fulfillment.objects.for_wire()
    serializer_class = FulfillmentSerializer
    body_serializer_classes = {"update": FulfillmentUpdateSerializer}
    filterset_class = FulfillmentFilterSet
    answers = {"list": (200,), "create": (201, 404, 409), "retrieve": (200, 404), "update": (200, 404)}

    def get_serializer_class(self) -> Any:
        """Return the serializer of answers; a fulfillment that is read alone has more details."""
        return FulfillmentDetailSerializer if self.action == "retrieve" else self.serializer_class

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Retrieve a fulfillment with its order and what it did on charges."""
        return super().retrieve(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> Fulfillment:
        """Fulfil or cancel units of an order."""
        command = command_of(NewFulfillment, serializer.validated_data, items=ClosedItem)
        made = create_fulfillment(command, live_mode=self.live_mode, errors=serializer.errors)
        return self.get_queryset().get(pk=made.pk)

    def perform_update(self, wire_id: str, serializer: Any) -> Fulfillment:
        """Change tracking data or metadata."""
        changed = update_fulfillment(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )
        return self.get_queryset().get(pk=changed.pk)
