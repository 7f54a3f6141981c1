"""`/tax-identifiers` (checkout.md, section 4)."""

from typing import Any

from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin
from catalog.wire.http.viewsets import ApiViewSet

from .filters import TaxIdentifierFilterSet
from .models import TaxIdentifier
from .operations import create_tax_identifier, delete_tax_identifier
from .serializers import TaxIdentifierSerializer


class TaxIdentifierViewSet(ListMixin, CreateMixin, RetrieveMixin, DestroyMixin, ApiViewSet):
    """`/tax-identifiers` and `/tax-identifiers/{id}`."""

    resource = "tax-identifiers"
    queryset = TaxIdentifier.objects.for_wire()
    serializer_class = TaxIdentifierSerializer
    filterset_class = TaxIdentifierFilterSet
    answers = {"list": (200,), "create": (201,), "retrieve": (200, 404), "destroy": (204, 404)}

    def perform_create(self, serializer: Any) -> TaxIdentifier:
        """Create a tax identifier."""
        return create_tax_identifier(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a tax identifier; it is taken from its customer."""
        delete_tax_identifier(live_mode=self.live_mode, wire_id=wire_id)
