"""`/tax-identifiers` (checkout.md, section 4)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Write

from .filters import TaxIdentifierFilterSet
from .models import TaxIdentifier
from .operations import create_tax_identifier, delete_tax_identifier
from .serializers import TaxIdentifierSerializer


class TaxIdentifierView(ApiView):
    """What both paths share."""

    resource = "tax-identifiers"
    serializer = TaxIdentifierSerializer


class TaxIdentifierList(TaxIdentifierView):
    """`GET` and `POST /tax-identifiers`."""

    filterset_class = TaxIdentifierFilterSet
    answers = {"get": (200,), "post": (201,)}

    def get(self, request: Any) -> Response:
        """List tax identifiers, newest first."""
        rows = TaxIdentifier.objects.for_wire()
        return self.answer_page(paginate(rows, request.GET, live_mode=self.live_mode, filters=self.filterset_class))

    def post(self, request: Any) -> Response:
        """Create a tax identifier."""
        body = self.read(Write.CREATE)
        live_mode = self.live_mode
        return self.answer(create_tax_identifier(live_mode=live_mode, errors=body.errors, **body.values), 201)


class TaxIdentifierDetail(TaxIdentifierView):
    """`GET` and `DELETE /tax-identifiers/{id}`."""

    answers = {"get": (200, 404), "delete": (204, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a tax identifier."""
        return self.answer(TaxIdentifier.objects.find(wire_id, live_mode=self.live_mode))

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a tax identifier; it is taken from its customer."""
        delete_tax_identifier(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()
