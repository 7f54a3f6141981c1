"""`/orders`, and beyond the published API what staff do to orders in a rehearsal."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.exceptions import Forbidden, missing
from catalog.wire.http.pagination import paginate
from catalog.wire.http.schema import BodilessSchema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import WireSerializer, Write
from fulfillment.payments.sessions.contributions import load_contributions
from fulfillment.sales.identifiers import load_identifiers

from .answers import OrderSerializer
from .filters import OrderFilterSet
from .lifecycle.payment_arrival import end_payment_window, receive_funds, refresh_order
from .lifecycle.placement import create_order
from .lifecycle.review import block_review, pass_review
from .models import Order
from .operations import update_order
from .representation import represent_order
from .serializers import OrderCreate, OrderUpdate


class OrderView(ApiView):
    """What all paths share."""

    resource = "orders"
    serializer: ClassVar[type[WireSerializer]] = OrderCreate
    shown: ClassVar[type[WireSerializer]] = OrderSerializer

    def answer_order(self, order: Order, status: int = 200, *, expanded: bool = False) -> Response:
        """Answer an order with its lines and its payment."""
        return Response(represent_order(order, list(order.lines.all()), expanded=expanded), status=status)


class OrderList(OrderView):
    """`GET` and `POST /orders`."""

    filterset_class = OrderFilterSet
    answers = {"get": (200,), "post": (201, 404, 409)}

    def get(self, request: Any) -> Response:
        """List orders, newest first."""
        page = paginate(Order.objects.for_wire(), request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        load_identifiers(page.rows)
        load_contributions(order.session for order in page.rows)
        data = [represent_order(order, list(order.lines.all())) for order in page.rows]
        return Response({"hasMore": page.has_more, "data": data})

    def post(self, request: Any) -> Response:
        """Turn a checkout into an order."""
        body = self.read(Write.CREATE)
        checkout_id = body.values.get("checkout_id", "")
        if not checkout_id and "checkout_id" not in body.errors:
            body.errors["checkout_id"] = [missing()]
        if body.errors:
            raise ValidationError(body.errors)
        return self.answer_order(create_order(live_mode=self.live_mode, checkout_id=checkout_id), 201)


class OrderDetail(OrderView):
    """`GET` and `POST /orders/{id}`."""

    serializer = OrderUpdate
    answers = {"get": (200, 404), "post": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve an order; `expand=true` adds to each product its metadata and whether it is physical (R-CON-190)."""
        order = Order.objects.for_wire().find(wire_id, live_mode=self.live_mode)
        return self.answer_order(order, expanded=request.GET.get("expand") == "true")

    def post(self, request: Any, wire_id: str) -> Response:
        """Change upstream id, metadata, or the wish to be forgotten."""
        body = self.read(Write.UPDATE)
        order = update_order(live_mode=self.live_mode, wire_id=wire_id, values=body.values, errors=body.errors)
        return self.answer_order(order)


class OrderRefresh(OrderView):
    """`POST /orders/{id}/refresh`."""

    schema = BodilessSchema()
    answers = {"post": (200, 404)}

    def post(self, request: Any, wire_id: str) -> Response:
        """Look again at what a waiting order waits for."""
        return self.answer_order(refresh_order(live_mode=self.live_mode, wire_id=wire_id))


class OrderSimulation(OrderView):
    """`POST /lockstep/orders/{id}/...`: what staff do on the order's page, in test mode (R-CHK-250)."""

    resource = "lockstep"
    answered = "orders"
    schema = BodilessSchema()
    answers = {"post": (200, 403, 404, 409)}
    operation: ClassVar[Callable[..., Order]]

    def post(self, request: Any, wire_id: str) -> Response:
        """Play reviewer or bank for an order. Raises Forbidden in live mode."""
        if self.live_mode:
            raise Forbidden("Orders can be played with in test mode only.")
        return self.answer_order(type(self).operation(live_mode=False, wire_id=wire_id))


class PassReview(OrderSimulation):
    """`POST /lockstep/orders/{id}/pass-review`."""

    operation = staticmethod(pass_review)


class BlockReview(OrderSimulation):
    """`POST /lockstep/orders/{id}/block-review`."""

    operation = staticmethod(block_review)


class ReceiveFunds(OrderSimulation):
    """`POST /lockstep/orders/{id}/receive-funds`."""

    operation = staticmethod(receive_funds)


class EndPaymentWindow(OrderSimulation):
    """`POST /lockstep/orders/{id}/end-payment-window`."""

    operation = staticmethod(end_payment_window)
