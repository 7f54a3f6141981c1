"""`/lockstep/...`: the simulated warehouse at work, by the same actions as the screens and the worker (R-FUL-157)."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.http.mixins import CreateMixin
from catalog.wire.http.viewsets import ApiViewSet
from fulfillment.stock.models import Level
from fulfillment.stock.serializers import LevelCountersSerializer

from . import action_serializers as messages
from .fulfiller.backorders import report_backorder, restock
from .fulfiller.cancellations import cancel_from_warehouse, decide_cancellation, reject_cancellation
from .fulfiller.carriers import Tracking
from .fulfiller.returns import approve_return, receive_return, refuse_shipment, reject_return
from .fulfiller.shipping import ship
from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from .serializers import (
    FulfillmentCancellationSerializer,
    FulfillmentOrderSerializer,
    FulfillmentReturnSerializer,
)
from .units import Attributes, Units

Items = list[dict[str, Any]] | None


def units_of(items: Items, count: str = "quantity") -> Units | None:
    """Return line ID -> units, or None for all of them."""
    return None if items is None else {item["fulfillment_order_item_id"]: item[count] for item in items}


def attributes_of(items: Items) -> Attributes:
    """Return line ID -> attributes of its units, for lines that have any."""
    described = [item for item in items or () if "unit_attributes" in item]
    return {item["fulfillment_order_item_id"]: item["unit_attributes"] for item in described}


class WarehouseViewSet(ApiViewSet):
    """Actions of the simulated warehouse, in the name of the key."""

    resource = "lockstep"

    def object_and_values(self) -> tuple[Any, dict[str, Any]]:
        """Return the object that the path names, and the values of the body. Raises NotFound, ValidationError."""
        return self.get_object(), self.read_valid_body()


class FulfillmentOrderActionViewSet(WarehouseViewSet):
    """`/lockstep/fulfillment-orders/{id}/...`."""

    queryset = FulfillmentOrder.objects.all()
    body_serializer_classes = {
        "ship": messages.ShipAction,
        "backorder": messages.BackorderAction,
        "cancel": messages.CancelAction,
    }
    answers = {"ship": (201, 404, 409), "backorder": (200, 404, 409), "cancel": (201, 404, 409)}

    @action(detail=True, methods=["post"], serializer_class=messages.ShipmentsSerializer, answered="shipments")
    def ship(self, request: Any, wire_id: str) -> Response:
        """Ship units of a fulfillment order; answers the shipments."""
        order, sent = self.object_and_values()
        tracking = Tracking(**{name: sent[f"tracking_{name}"] for name in ("company_id", "company", "number", "url")})
        shipped = ship(
            order=order,
            units=units_of(sent["items"]),
            location_id=sent["location_id"],
            tracking=None if tracking == Tracking() else tracking,
            unit_attributes=attributes_of(sent["items"]),
        )
        return self.answer(shipped)

    @action(detail=True, methods=["post"], serializer_class=FulfillmentOrderSerializer, answered="fulfillment-orders")
    def backorder(self, request: Any, wire_id: str) -> Response:
        """Report units of a fulfillment order as not available."""
        order, sent = self.object_and_values()
        units = units_of(sent["items"])
        return self.answer(report_backorder(order=order, units=units, available_time=sent["available_time"]))

    @action(
        detail=True,
        methods=["post"],
        serializer_class=FulfillmentCancellationSerializer,
        answered="fulfillment-cancellations",
    )
    def cancel(self, request: Any, wire_id: str) -> Response:
        """Cancel units of a fulfillment order; answers the cancellation, accepted already."""
        order, sent = self.object_and_values()
        return self.answer(cancel_from_warehouse(order=order, units=units_of(sent["items"]), reason=sent["reason"]))


class RestockViewSet(CreateMixin, WarehouseViewSet):
    """`/lockstep/restocks`."""

    answered = "inventory-levels"
    serializer_class = LevelCountersSerializer
    body_serializer_classes = {"create": messages.RestockAction}
    answers = {"create": (201, 404)}

    def perform_create(self, serializer: Any) -> Level:
        """Add units to a level; answers what it can promise after its backorders were served."""
        serializer.is_valid(raise_exception=True)
        sent = dict(serializer.validated_data)
        return restock(live_mode=self.live_mode, item_id=sent.pop("inventory_item_id"), **sent)


class CancellationActionViewSet(WarehouseViewSet):
    """`/lockstep/fulfillment-cancellations/{id}/...`."""

    queryset = FulfillmentCancellation.objects.all()
    answered = "fulfillment-cancellations"
    serializer_class = FulfillmentCancellationSerializer
    body_serializer_classes = {"accept": messages.AcceptAction, "reject": messages.NoDetails}
    answers = {"accept": (200, 404, 409), "reject": (200, 404, 409)}

    @action(detail=True, methods=["post"])
    def accept(self, request: Any, wire_id: str) -> Response:
        """Accept a cancellation, whole or in part."""
        cancellation, sent = self.object_and_values()
        accepted = units_of(sent["items"], "quantity_accepted")
        return self.answer(decide_cancellation(cancellation=cancellation, accepted=accepted))

    @action(detail=True, methods=["post"])
    def reject(self, request: Any, wire_id: str) -> Response:
        """Reject a cancellation."""
        cancellation, _ = self.object_and_values()
        return self.answer(reject_cancellation(cancellation=cancellation))


class ReturnActionViewSet(WarehouseViewSet):
    """`/lockstep/fulfillment-returns/{id}/...`."""

    queryset = FulfillmentReturn.objects.all()
    answered = "fulfillment-returns"
    serializer_class = FulfillmentReturnSerializer
    body_serializer_classes = {
        "approve": messages.ApproveAction,
        "reject": messages.NoDetails,
        "receive": messages.ReceiveAction,
    }
    answers = dict.fromkeys(("approve", "reject", "receive"), (200, 404, 409))

    @action(detail=True, methods=["post"])
    def approve(self, request: Any, wire_id: str) -> Response:
        """Approve a return."""
        found, sent = self.object_and_values()
        return self.answer(approve_return(fulfillment_return=found, place=sent["location"]))

    @action(detail=True, methods=["post"])
    def reject(self, request: Any, wire_id: str) -> Response:
        """Reject a return."""
        found, _ = self.object_and_values()
        return self.answer(reject_return(fulfillment_return=found))

    @action(detail=True, methods=["post"])
    def receive(self, request: Any, wire_id: str) -> Response:
        """Receive the goods of a return."""
        found, sent = self.object_and_values()
        received = receive_return(
            fulfillment_return=found,
            accepted=units_of(sent["items"], "quantity_accepted"),
            resaleable=sent["resaleable"],
            unit_attributes=attributes_of(sent["items"]),
        )
        return self.answer(received)


class ShipmentActionViewSet(WarehouseViewSet):
    """`/lockstep/shipments/{id}/...`."""

    queryset = Shipment.objects.all()
    answered = "fulfillment-returns"
    serializer_class = FulfillmentReturnSerializer
    body_serializer_classes = {"refuse": messages.RefuseAction}
    answers = {"refuse": (201, 404, 409)}

    @action(detail=True, methods=["post"])
    def refuse(self, request: Any, wire_id: str) -> Response:
        """Refuse units of a shipment; answers the return, which is on its way."""
        shipment, sent = self.object_and_values()
        return self.answer(refuse_shipment(shipment=shipment, units=units_of(sent["items"]), reason=sent["reason"]))
