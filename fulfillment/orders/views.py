"""`/orders`, and beyond the published API what staff do to orders in a rehearsal."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.exceptions import missing
from catalog.wire.http.mixins import CreateMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.permissions import only_in_test_mode
from catalog.wire.http.viewsets import ApiViewSet
from fulfillment.payments.sessions.contributions import load_contributions
from fulfillment.sales.identifiers import load_identifiers

from .filters import OrderFilterSet
from .lifecycle.dispute import open_dispute, resolve_dispute
from .lifecycle.payment_arrival import end_payment_window, receive_funds, refresh_order
from .lifecycle.placement import create_order
from .lifecycle.review import block_review, pass_review
from .models import Order
from .operations import update_order
from .serializers import ExpandedOrderSerializer, OrderCreateSerializer, OrderSerializer, OrderUpdateSerializer


class OrderAnswers(ApiViewSet):
    """Answers orders with their lines and their payment."""

    queryset = Order.objects.for_wire()
    serializer_class = OrderSerializer

    def represent(self, instance: Any) -> Any:
        """Return an order, on demand with all that is known of its products."""
        expanded = self.action == "retrieve" and self.request.GET.get("expand") == "true"
        return ExpandedOrderSerializer(instance).data if expanded else super().represent(instance)

    def represent_all(self, instances: Sequence[Any]) -> Any:
        """Return orders, with what all of them need loaded at once."""
        load_identifiers(instances)
        load_contributions(order.session for order in instances)
        return super().represent_all(instances)


class OrderViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, OrderAnswers):
    """`/orders`, `/orders/{id}` and `/orders/{id}/refresh`."""

    resource = "orders"
    body_serializer_classes = {"create": OrderCreateSerializer, "update": OrderUpdateSerializer}
    filterset_class = OrderFilterSet
    answers = {
        "list": (200,),
        "create": (201, 404, 409),
        "retrieve": (200, 404),
        "update": (200, 404),
        "refresh": (200, 404),
    }

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Retrieve an order; `expand=true` adds to each product its metadata and whether it is physical (R-CON-190)."""
        return super().retrieve(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> Order:
        """Turn a checkout into an order."""
        errors, checkout_id = serializer.errors, serializer.validated_data.get("checkout_id", "")
        if not checkout_id and "checkout_id" not in errors:
            errors["checkout_id"] = [missing()]
        if errors:
            raise ValidationError(errors)
        return create_order(live_mode=self.live_mode, checkout_id=checkout_id)

    def perform_update(self, wire_id: str, serializer: Any) -> Order:
        """Change upstream id, metadata, or the wish to be forgotten."""
        return update_order(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    @action(detail=True, methods=["post"])
    def refresh(self, request: Any, wire_id: str) -> Response:
        """Look again at what a waiting order waits for."""
        return self.answer(refresh_order(live_mode=self.live_mode, wire_id=wire_id))


class OrderRehearsalViewSet(OrderAnswers):
    """`/lockstep/orders/{id}/...`: what staff do on the order's page, in test mode (R-CHK-250, R-FUL-430)."""

    resource = "lockstep"
    answered = "orders"
    permission_classes = only_in_test_mode("Orders can be played with in test mode only.")
    answers = dict.fromkeys(
        ("pass_review", "block_review", "receive_funds", "end_payment_window", "open_dispute", "resolve_dispute"),
        (200, 403, 404, 409),
    )

    @action(detail=True, methods=["post"], url_path="pass-review")
    def pass_review(self, request: Any, wire_id: str) -> Response:
        """Pass the review of an order."""
        return self.answer(pass_review(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="block-review")
    def block_review(self, request: Any, wire_id: str) -> Response:
        """Block an order in its review."""
        return self.answer(block_review(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="receive-funds")
    def receive_funds(self, request: Any, wire_id: str) -> Response:
        """Let the money arrive that an order waits for."""
        return self.answer(receive_funds(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="end-payment-window")
    def end_payment_window(self, request: Any, wire_id: str) -> Response:
        """End the time in which the money can arrive."""
        return self.answer(end_payment_window(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="open-dispute")
    def open_dispute(self, request: Any, wire_id: str) -> Response:
        """Let the payer dispute an order."""
        return self.answer(open_dispute(live_mode=False, wire_id=wire_id))

    @action(detail=True, methods=["post"], url_path="resolve-dispute")
    def resolve_dispute(self, request: Any, wire_id: str) -> Response:
        """Resolve the dispute of an order."""
        return self.answer(resolve_dispute(live_mode=False, wire_id=wire_id))
