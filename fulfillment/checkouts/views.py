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

from .answers import CheckoutExplanationSerializer, CheckoutSerializer
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
from .representation import represent_checkout
from .serializers import CheckoutCreate, CheckoutUpdate


class CheckoutViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """`/checkouts`, `/checkouts/{id}` and `/checkouts/{id}/sources/{sourceId}`."""

    resource = "checkouts"
    queryset = Checkout.objects.for_wire()
    serializer_class = CheckoutSerializer
    body_serializer_classes = {"create": CheckoutCreate, "update": CheckoutUpdate}
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

    def represent(self, instance: Any) -> Any:
        """Return a checkout with its lines."""
        return represent_checkout(instance, list(instance.lines.all()))

    def represent_all(self, instances: Sequence[Any]) -> Any:
        """Return checkouts, with what all of them need loaded at once."""
        load_identifiers(instances)
        load_contributions(checkout.session for checkout in instances)
        return [self.represent(checkout) for checkout in instances]

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Retrieve a checkout; its figures are those of the last calculation (R-CHK-018)."""
        return super().retrieve(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> Checkout:
        """Create a checkout."""
        return create_checkout(live_mode=self.live_mode, values=serializer.validated_data, errors=serializer.errors)

    def perform_update(self, wire_id: str, serializer: Any) -> Checkout:
        """Change some members of a checkout."""
        values, errors = serializer.validated_data, serializer.errors
        return update_checkout(live_mode=self.live_mode, wire_id=wire_id, values=values, errors=errors)

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
    body_serializer_classes = {"dry_run": CheckoutCreate}
    answers = {"dry_run": (200, 409), "explanation": (200, 404, 409)}

    @action(detail=False, methods=["post"], url_path="dry-run", answered="checkouts")
    def dry_run(self, request: Any) -> Response:
        """Price a cart without storing it."""
        serializer = self.read_body()
        checkout, lines, _ = draft_checkout(
            live_mode=self.live_mode, values=serializer.validated_data, errors=serializer.errors
        )
        return Response(represent_checkout(checkout, lines))

    @action(detail=True, serializer_class=CheckoutExplanationSerializer)
    def explanation(self, request: Any, wire_id: str) -> Response:
        """Explain every amount of a stored checkout."""
        checkout = self.get_object()
        return Response(explain_checkout(checkout, list(checkout.lines.all())))
