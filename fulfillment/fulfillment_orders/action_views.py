"""`/lockstep/...`: the simulated warehouse at work, by the same actions as the screens and the worker (R-FUL-157)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import WireSerializer, Write
from fulfillment.stock.models import Level

from . import action_serializers as messages
from .answers import (
    FulfillmentCancellationSerializer,
    FulfillmentOrderSerializer,
    FulfillmentReturnSerializer,
    LevelSerializer,
    ShipmentsSerializer,
)
from .fulfiller.backorders import report_backorder, restock
from .fulfiller.cancellations import cancel_from_warehouse, decide_cancellation, reject_cancellation
from .fulfiller.carriers import Tracking
from .fulfiller.returns import approve_return, receive_return, refuse_shipment, reject_return
from .fulfiller.shipping import ship
from .members import LINE_ID, require
from .models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from .representation import (
    represent_cancellation,
    represent_fulfillment_order,
    represent_return,
    represent_shipment,
)

Items = list[dict[str, Any]] | None


def units_of(items: Items, count: str = "quantity") -> dict[str, int] | None:
    """Return the units that a message names, or None when it names no lines at all."""
    return None if items is None else {item[LINE_ID]: item[count] for item in items}


def attributes_of(items: Items) -> dict[str, Any]:
    """Return what tells the units of each line apart, where it was sent."""
    return {item[LINE_ID]: item["unitAttributes"] for item in items or () if "unitAttributes" in item}


class ActionView(ApiView):
    """An action on an object of the path, or on none; the key is the one who acts."""

    resource = "lockstep"
    model: ClassVar[Any] = None
    required: ClassVar[tuple[str, ...]] = ()

    def post(self, request: Any, wire_id: str = "") -> Response:
        """Carry out the action."""
        found = self.model.objects.find(wire_id, live_mode=self.live_mode) if self.model else None
        body = self.serializer.read(
            self.request.data, Write.CREATE, version=self.request.version, live_mode=self.live_mode
        )
        require(body.errors, body.values, self.required)
        if body.errors:
            raise ValidationError(body.errors)
        status, data = self.act(found, body.values)
        return Response(data, status=status)

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and answer."""
        raise NotImplementedError


class ShipOrder(ActionView):
    """`POST /lockstep/fulfillment-orders/{id}/ship`."""

    answered = "shipments"
    model = FulfillmentOrder
    serializer = messages.ShipAction
    shown: ClassVar[type[WireSerializer]] = ShipmentsSerializer
    answers = {"post": (201, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the shipments."""
        names = ("company_id", "company", "number", "url")
        tracking = Tracking(**{name: values[f"tracking_{name}"] for name in names})
        sent = ship(
            order=found,
            units=units_of(values["items"]),
            location_id=values["location_id"],
            tracking=None if tracking == Tracking() else tracking,
            unit_attributes=attributes_of(values["items"]),
        )
        return 201, {"data": [represent_shipment(shipment) for shipment in sent.shipments]}


class BackorderOrder(ActionView):
    """`POST /lockstep/fulfillment-orders/{id}/backorder`."""

    answered = "fulfillment-orders"
    model = FulfillmentOrder
    serializer = messages.BackorderAction
    shown = FulfillmentOrderSerializer
    answers = {"post": (200, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the fulfillment order."""
        units = units_of(values["items"])
        order = report_backorder(order=found, units=units, available_time=values["available_time"])
        return 200, represent_fulfillment_order(order)


class CancelOrder(ActionView):
    """`POST /lockstep/fulfillment-orders/{id}/cancel`."""

    answered = "fulfillment-cancellations"
    model = FulfillmentOrder
    serializer = messages.CancelAction
    shown = FulfillmentCancellationSerializer
    answers = {"post": (201, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the cancellation, accepted already."""
        units = units_of(values["items"])
        return 201, represent_cancellation(cancel_from_warehouse(order=found, units=units, reason=values["reason"]))


class Restock(ActionView):
    """`POST /lockstep/restocks`."""

    answered = "inventory-levels"
    serializer = messages.RestockAction
    required = ("inventory_item_id", "location_id", "quantity")
    shown = LevelSerializer
    answers = {"post": (201, 404)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer what the level can promise after its backorders were served."""
        level = restock(
            live_mode=self.live_mode,
            item_id=values["inventory_item_id"],
            location_id=values["location_id"],
            quantity=values["quantity"],
            note=values["note"],
        )
        return 201, represent_level(level)


def represent_level(level: Level) -> dict[str, Any]:
    """Return what a level counts."""
    return {
        "inventoryItemId": level.inventory_item.wire_id,
        "locationId": level.location.wire_id,
        "onHand": level.on_hand,
        "held": level.held,
        "allocated": level.allocated,
        "availableQuantity": level.available_quantity,
        "liveMode": level.live_mode,
    }


class AcceptCancellation(ActionView):
    """`POST /lockstep/fulfillment-cancellations/{id}/accept`."""

    answered = "fulfillment-cancellations"
    model = FulfillmentCancellation
    serializer = messages.AcceptAction
    shown = FulfillmentCancellationSerializer
    answers = {"post": (200, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the cancellation."""
        accepted = units_of(values["items"], "quantityAccepted")
        return 200, represent_cancellation(decide_cancellation(cancellation=found, accepted=accepted))


class RejectCancellation(ActionView):
    """`POST /lockstep/fulfillment-cancellations/{id}/reject`."""

    answered = "fulfillment-cancellations"
    model = FulfillmentCancellation
    serializer = messages.NoDetails
    shown = FulfillmentCancellationSerializer
    answers = {"post": (200, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the cancellation."""
        return 200, represent_cancellation(reject_cancellation(cancellation=found))


class ApproveReturn(ActionView):
    """`POST /lockstep/fulfillment-returns/{id}/approve`."""

    answered = "fulfillment-returns"
    model = FulfillmentReturn
    serializer: ClassVar[type[WireSerializer]] = messages.ApproveAction
    shown = FulfillmentReturnSerializer
    answers = {"post": (200, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the return."""
        return 200, represent_return(approve_return(fulfillment_return=found, place=values["location"]))


class RejectReturn(ApproveReturn):
    """`POST /lockstep/fulfillment-returns/{id}/reject`."""

    serializer = messages.NoDetails

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the return."""
        return 200, represent_return(reject_return(fulfillment_return=found))


class ReceiveReturn(ApproveReturn):
    """`POST /lockstep/fulfillment-returns/{id}/receive`."""

    serializer = messages.ReceiveAction

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the return."""
        received = receive_return(
            fulfillment_return=found,
            accepted=units_of(values["items"], "quantityAccepted"),
            resaleable=values["resaleable"],
            unit_attributes=attributes_of(values["items"]),
        )
        return 200, represent_return(received)


class RefuseShipment(ActionView):
    """`POST /lockstep/shipments/{id}/refuse`."""

    answered = "fulfillment-returns"
    model = Shipment
    serializer = messages.RefuseAction
    shown = FulfillmentReturnSerializer
    answers = {"post": (201, 404, 409)}

    def act(self, found: Any, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Answer the return, which is on its way."""
        units = units_of(values["items"])
        return 201, represent_return(refuse_shipment(shipment=found, units=units, reason=values["reason"]))
