"""`/customers` (checkout.md, section 4)."""

from typing import Any

from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.schema import BodilessSchema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import Write
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


class CustomerView(ApiView):
    """What the paths of customers alone share."""

    resource = "customers"
    serializer = CustomerSerializer


class CustomerList(CustomerView):
    """`GET` and `POST /customers`."""

    filterset_class = CustomerFilterSet
    answers = {"get": (200,), "post": (201, 409)}

    def get(self, request: Any) -> Response:
        """List customers, newest first."""
        rows = Customer.objects.for_wire()
        page = paginate(rows, request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        load_identifiers(page.rows)
        load_sources(page.rows)
        return self.answer_page(page)

    def post(self, request: Any) -> Response:
        """Create a customer."""
        body = self.read(Write.CREATE)
        return self.answer(create_customer(live_mode=self.live_mode, errors=body.errors, **body.values), 201)


class CustomerDetail(CustomerView):
    """`GET`, `POST` and `DELETE /customers/{id}`."""

    answers = {"get": (200, 404), "post": (200, 404, 409), "delete": (204, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve a customer."""
        return self.answer(Customer.objects.find(wire_id, live_mode=self.live_mode))

    def post(self, request: Any, wire_id: str) -> Response:
        """Change some members of a customer."""
        body = self.read(Write.UPDATE)
        return self.answer(
            update_customer(live_mode=self.live_mode, wire_id=wire_id, errors=body.errors, **body.values)
        )

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a customer; sources are cancelled, tax identifiers detached."""
        delete_customer(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()


class CustomerTaxIdentifier(ApiView):
    """`POST /customers/{id}/tax-identifiers/{taxId}`."""

    resource = "customers"
    answered = "tax-identifiers"
    serializer = TaxIdentifierSerializer
    answers = {"post": (200, 404, 409)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str, tax_id: str) -> Response:
        """Attach a tax identifier to a customer."""
        live_mode = self.live_mode
        return self.answer(attach_tax_identifier(live_mode=live_mode, wire_id=tax_id, customer_id=wire_id))


class CustomerSource(ApiView):
    """`POST` and `DELETE /customers/{id}/sources/{sourceId}`."""

    resource = "customers"
    answered = "sources"
    serializer = SourceSerializer
    answers = {"post": (200, 404, 409), "delete": (204, 404)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Save a source for a customer."""
        return self.answer(attach_source(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id))

    def delete(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Remove a saved source from a customer."""
        detach_source(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return self.answer_nothing()
