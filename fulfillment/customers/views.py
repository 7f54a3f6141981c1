"""`/customers` (checkout.md, section 4)."""

from collections.abc import Sequence
from typing import Any

from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.viewsets import ApiViewSet
from fulfillment.payments.sources.serializers import SourceSerializer
from fulfillment.tax_identifiers.serializers import TaxIdentifierSerializer

from .filters import CustomerFilterSet
from .lookup import load_identifiers, load_sources
from .models import Customer
from .operations import (
    attach_source,
    attach_tax_identifier,
    create_customer,
    delete_customer,
    detach_source,
    update_customer,
)
from .serializers import CustomerSerializer


class CustomerViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """`/customers`, `/customers/{id}`, and the sources and tax identifiers of a customer."""

    resource = "customers"
    queryset = Customer.objects.for_wire()
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilterSet
    answers = {
        "list": (200,),
        "create": (201, 409),
        "retrieve": (200, 404),
        "update": (200, 404, 409),
        "destroy": (204, 404),
        "attach_tax_identifier": (200, 404, 409),
        "attach_source": (200, 404, 409),
        "detach_source": (204, 404),
    }

    def represent_all(self, instances: Sequence[Any]) -> Any:
        """Return customers, with what all of them need loaded at once."""
        load_identifiers(instances)
        load_sources(instances)
        return super().represent_all(instances)

    def perform_create(self, serializer: Any) -> Customer:
        """Create a customer."""
        return create_customer(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_update(self, wire_id: str, serializer: Any) -> Customer:
        """Change some members of a customer."""
        return update_customer(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a customer; sources are cancelled, tax identifiers detached."""
        delete_customer(live_mode=self.live_mode, wire_id=wire_id)

    @action(
        detail=True,
        methods=["post"],
        url_path="tax-identifiers/(?P<tax_id>[^/]+)",
        serializer_class=TaxIdentifierSerializer,
        answered="tax-identifiers",
    )
    def attach_tax_identifier(self, request: Any, wire_id: str, tax_id: str) -> Response:
        """Attach a tax identifier to a customer."""
        return self.answer(attach_tax_identifier(live_mode=self.live_mode, wire_id=tax_id, customer_id=wire_id))

    @action(
        detail=True,
        methods=["post"],
        url_path="sources/(?P<source_id>[^/]+)",
        serializer_class=SourceSerializer,
        answered="sources",
    )
    def attach_source(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Save a source for a customer."""
        return self.answer(attach_source(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id))

    @attach_source.mapping.delete
    def detach_source(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Remove a saved source from a customer."""
        detach_source(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return Response(status=204)
