"""`/lockstep/...`: the simulated warehouse at work, by the same actions as the screens and the worker (R-FUL-157)."""

from collections.abc import Callable
from typing import Any, ClassVar

from rest_framework.response import Response

from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import ApiSerializer
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


class ActionView(ApiView):
    """An action on an object of the path, or on none, in the name of the key."""

    resource = "lockstep"
    model: ClassVar[Any] = None
    shown: ClassVar[type[ApiSerializer]]
    act: ClassVar[Callable[..., Any]]
    """Acts on the object with the values of the body; returns what the answer shows."""

    def post(self, request: Any, wire_id: str = "") -> Response:
        """Carry out the action."""
        found = self.model.objects.find(wire_id, live_mode=self.live_mode) if self.model else None
        context = {"version": request.version, "live_mode": self.live_mode}
        serializer = self.serializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        changed = self.act(found, **serializer.validated_data)
        return Response(self.shown(changed, context=context).data, status=self.answers["post"][0])


class ShipOrder(ActionView):
    """`POST /lockstep/fulfillment-orders/{id}/ship`."""

    answered = "shipments"
    model = FulfillmentOrder
    serializer = messages.ShipAction
    shown = messages.ShipmentsSerializer
    answers = {"post": (201, 404, 409)}

    def act(self, found: Any, *, items: Items = None, location_id: str = "", **tracked: str) -> Any:
        tracking = Tracking(**{name.removeprefix("tracking_"): text for name, text in tracked.items()})
        return ship(
            order=found,
            units=units_of(items),
            location_id=location_id,
            tracking=None if tracking == Tracking() else tracking,
            unit_attributes=attributes_of(items),
        )


class BackorderOrder(ActionView):
    """`POST /lockstep/fulfillment-orders/{id}/backorder`."""

    answered = "fulfillment-orders"
    model = FulfillmentOrder
    serializer = messages.BackorderAction
    shown = FulfillmentOrderSerializer
    answers = {"post": (200, 404, 409)}

    def act(self, found: Any, *, items: Items = None, available_time: Any = None) -> Any:
        return report_backorder(order=found, units=units_of(items), available_time=available_time)


class CancelOrder(ActionView):
    """`POST /lockstep/fulfillment-orders/{id}/cancel`."""

    answered = "fulfillment-cancellations"
    model = FulfillmentOrder
    serializer = messages.CancelAction
    shown = FulfillmentCancellationSerializer
    answers = {"post": (201, 404, 409)}

    def act(self, found: Any, *, items: Items = None, reason: str = "") -> Any:
        return cancel_from_warehouse(order=found, units=units_of(items), reason=reason)


class Restock(ActionView):
    """`POST /lockstep/restocks`."""

    answered = "inventory-levels"
    serializer = messages.RestockAction
    shown = LevelCountersSerializer
    answers = {"post": (201, 404)}

    def act(self, found: Any, *, inventory_item_id: str = "", **attributes: Any) -> Any:
        return restock(live_mode=self.live_mode, item_id=inventory_item_id, **attributes)


class CancellationAction(ActionView):
    """An action on a fulfillment cancellation."""

    answered = "fulfillment-cancellations"
    model = FulfillmentCancellation
    shown = FulfillmentCancellationSerializer
    answers = {"post": (200, 404, 409)}


class AcceptCancellation(CancellationAction):
    """`POST /lockstep/fulfillment-cancellations/{id}/accept`."""

    serializer = messages.AcceptAction

    def act(self, found: Any, *, items: Items = None) -> Any:
        return decide_cancellation(cancellation=found, accepted=units_of(items, "quantity_accepted"))


class RejectCancellation(CancellationAction):
    """`POST /lockstep/fulfillment-cancellations/{id}/reject`."""

    serializer = messages.NoDetails

    def act(self, found: Any) -> Any:
        return reject_cancellation(cancellation=found)


class ReturnAction(ActionView):
    """An action on a fulfillment return."""

    answered = "fulfillment-returns"
    model = FulfillmentReturn
    shown = FulfillmentReturnSerializer
    answers = {"post": (200, 404, 409)}


class ApproveReturn(ReturnAction):
    """`POST /lockstep/fulfillment-returns/{id}/approve`."""

    serializer = messages.ApproveAction

    def act(self, found: Any, *, location: Any = None) -> Any:
        return approve_return(fulfillment_return=found, place=location)


class RejectReturn(ReturnAction):
    """`POST /lockstep/fulfillment-returns/{id}/reject`."""

    serializer = messages.NoDetails

    def act(self, found: Any) -> Any:
        return reject_return(fulfillment_return=found)


class ReceiveReturn(ReturnAction):
    """`POST /lockstep/fulfillment-returns/{id}/receive`."""

    serializer = messages.ReceiveAction

    def act(self, found: Any, *, items: Items = None, resaleable: bool = True) -> Any:
        return receive_return(
            fulfillment_return=found,
            accepted=units_of(items, "quantity_accepted"),
            resaleable=resaleable,
            unit_attributes=attributes_of(items),
        )


class RefuseShipment(ActionView):
    """`POST /lockstep/shipments/{id}/refuse`."""

    answered = "fulfillment-returns"
    model = Shipment
    serializer = messages.RefuseAction
    shown = FulfillmentReturnSerializer
    answers = {"post": (201, 404, 409)}

    def act(self, found: Any, *, items: Items = None, reason: str = "") -> Any:
        return refuse_shipment(shipment=found, units=units_of(items), reason=reason)
