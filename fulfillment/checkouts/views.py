"""`/checkouts`, and beyond the published API a dry run and the explanation of a price."""

from collections.abc import Sequence
from typing import Any

from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.viewsets import ApiViewSet
from fulfillment.payments.sessions.contributions import load_contributions
from fulfillment.payments.sources.serializers import SourceSerializer
from fulfillment.sales.identifiers import load_identifiers

from .explanation import explain_checkout
from .filters import CheckoutFilterSet
from .models import Checkout
from .operations import (
    attach_to_checkout,
    create_checkout,
    delete_checkout,
    detach_from_checkout,
    draft_checkout,
    update_checkout,
)
from .serializers import (
    CheckoutCreateSerializer,
    CheckoutExplanationSerializer,
    CheckoutSerializer,
    CheckoutUpdateSerializer,
)


class CheckoutViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """`/checkouts`, `/checkouts/{id}` and `/checkouts/{id}/sources/{sourceId}`."""

    resource = "checkouts"
    queryset = Checkout.objects.for_wire()
    serializer_class = CheckoutSerializer
    body_serializer_classes = {"create": CheckoutCreateSerializer, "update": CheckoutUpdateSerializer}
    filterset_class = CheckoutFilterSet
    answers = {
        "list": (200,),
        "create": (201, 409),
        "retrieve": (200, 404),
        "update": (200, 404, 409),
        "destroy": (204, 404, 409),
        "attach_source": (200, 404, 409),
        "detach_source": (204, 404, 409),
    }

    def represent_all(self, instances: Sequence[Any]) -> Any:
        """Return checkouts, with what all of them need loaded at once."""
        load_identifiers(instances)
        load_contributions(checkout.session for checkout in instances)
        return super().represent_all(instances)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Retrieve a checkout; its figures are those of the last calculation (R-CHK-018)."""
        return super().retrieve(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> Checkout:
        """Create a checkout."""
        return create_checkout(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_update(self, wire_id: str, serializer: Any) -> Checkout:
        """Change some members of a checkout."""
        return update_checkout(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a checkout."""
        delete_checkout(live_mode=self.live_mode, wire_id=wire_id)

    @action(
        detail=True,
        methods=["post"],
        url_path="sources/(?P<source_id>[^/]+)",
        serializer_class=SourceSerializer,
        answered="sources",
    )
    def attach_source(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Attach a source to a checkout."""
        source = attach_to_checkout(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return Response(self.get_serializer(source).data)

    @attach_source.mapping.delete
    def detach_source(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Detach a source from a checkout."""
        detach_from_checkout(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return Response(status=204)


class CheckoutToolViewSet(ApiViewSet):
    """`/lockstep/checkouts`: beyond the published API."""

    resource = "lockstep"
    queryset = Checkout.objects.all()
    serializer_class = CheckoutSerializer
    body_serializer_classes = {"dry_run": CheckoutCreateSerializer}
    answers = {"dry_run": (200, 409), "explanation": (200, 404, 409)}

    @action(detail=False, methods=["post"], url_path="dry-run", answered="checkouts")
    def dry_run(self, request: Any) -> Response:
        """Price a cart without storing it."""
        serializer = self.read_body()
        checkout, _ = draft_checkout(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)
        return self.answer(checkout)

    @action(detail=True, serializer_class=CheckoutExplanationSerializer)
    def explanation(self, request: Any, wire_id: str) -> Response:
        """Explain every amount of a stored checkout."""
        return self.answer(explain_checkout(self.get_object()))
