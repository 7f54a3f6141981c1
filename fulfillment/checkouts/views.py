"""`/checkouts`, and beyond the published API a dry run and the explanation of a price."""

from typing import Any, ClassVar

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.schema import BodilessSchema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import WireSerializer, Write
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


class CheckoutView(ApiView):
    """What all paths share."""

    resource = "checkouts"
    serializer: ClassVar[type[WireSerializer]] = CheckoutCreate
    shown: ClassVar[type[WireSerializer]] = CheckoutSerializer

    def answer_checkout(self, checkout: Checkout, status: int = 200) -> Response:
        """Answer a checkout with its lines."""
        return Response(represent_checkout(checkout, list(checkout.lines.all())), status=status)


class CheckoutList(CheckoutView):
    """`GET` and `POST /checkouts`."""

    filterset_class = CheckoutFilterSet
    answers = {"get": (200,), "post": (201, 409)}

    def get(self, request: Any) -> Response:
        """List checkouts, newest first."""
        page = paginate(
            Checkout.objects.for_wire(), request.GET, live_mode=self.live_mode, filters=self.filterset_class
        )
        load_identifiers(page.rows)
        load_contributions(checkout.session for checkout in page.rows)
        data = [represent_checkout(checkout, list(checkout.lines.all())) for checkout in page.rows]
        return Response({"hasMore": page.has_more, "data": data})

    def post(self, request: Any) -> Response:
        """Create a checkout."""
        body = self.read(Write.CREATE)
        checkout = create_checkout(live_mode=self.live_mode, values=body.values, errors=body.errors)
        return self.answer_checkout(checkout, 201)


class CheckoutDetail(CheckoutView):
    """`GET`, `POST` and `DELETE /checkouts/{id}`."""

    serializer = CheckoutUpdate
    answers = {"get": (200, 404), "post": (200, 404, 409), "delete": (204, 404, 409)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a checkout; its figures are those of the last calculation (R-CHK-018)."""
        return self.answer_checkout(Checkout.objects.find(wire_id, live_mode=self.live_mode))

    def post(self, request: Any, wire_id: str) -> Response:
        """Change some members of a checkout."""
        body = self.read(Write.UPDATE)
        checkout = update_checkout(live_mode=self.live_mode, wire_id=wire_id, values=body.values, errors=body.errors)
        return self.answer_checkout(checkout)

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a checkout."""
        delete_checkout(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()


class CheckoutSource(ApiView):
    """`POST` and `DELETE /checkouts/{id}/sources/{sourceId}`."""

    resource = "checkouts"
    answered = "sources"
    serializer = SourceSerializer
    answers = {"post": (200, 404, 409), "delete": (204, 404, 409)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Attach a source to a checkout."""
        return self.answer(attach_to_checkout(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id))

    def delete(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Detach a source from a checkout."""
        detach_from_checkout(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return self.answer_nothing()


class CheckoutDryRun(CheckoutView):
    """`POST /lockstep/checkouts/dry-run`: what creating would answer; nothing is stored."""

    resource = "lockstep"
    answered = "checkouts"
    answers = {"post": (200, 409)}

    def post(self, request: Any) -> Response:
        """Price a cart without storing it."""
        body = self.read(Write.CREATE)
        checkout, lines, _ = draft_checkout(live_mode=self.live_mode, values=body.values, errors=body.errors)
        return Response(represent_checkout(checkout, lines))


class CheckoutExplanation(CheckoutView):
    """`GET /lockstep/checkouts/{id}/explanation`."""

    resource = "lockstep"
    shown = CheckoutExplanationSerializer
    answers = {"get": (200, 404, 409)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Explain every amount of a stored checkout."""
        checkout = Checkout.objects.find(wire_id, live_mode=self.live_mode)
        return Response(explain_checkout(checkout, list(checkout.lines.all())))
