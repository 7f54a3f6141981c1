"""`/invoices` (checkout.md, section 18)."""

from typing import Any, ClassVar

from rest_framework.response import Response

from catalog.wire.exceptions import Forbidden
from catalog.wire.http.pagination import paginate
from catalog.wire.http.schema import BodilessSchema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import WireSerializer, Write
from fulfillment.payments.sessions.contributions import load_contributions
from fulfillment.payments.sources.serializers import SourceSerializer
from fulfillment.sales.identifiers import load_identifiers

from .answers import InvoiceSerializer
from .collection import collect_invoice
from .filters import InvoiceFilterSet
from .models import Invoice
from .operations import create_invoice, delete_invoice, open_invoice, update_invoice, void_invoice
from .payment import attach_to_invoice, detach_from_invoice
from .representation import represent_invoice
from .serializers import InvoiceCreate, InvoiceUpdate


class InvoiceView(ApiView):
    """What all paths share."""

    resource = "invoices"
    serializer: ClassVar[type[WireSerializer]] = InvoiceCreate
    shown: ClassVar[type[WireSerializer]] = InvoiceSerializer

    def answer_invoice(self, invoice: Invoice, status: int = 200) -> Response:
        """Answer an invoice with its lines."""
        return Response(represent_invoice(invoice, list(invoice.lines.all())), status=status)


class InvoiceList(InvoiceView):
    """`GET` and `POST /invoices`."""

    filterset_class = InvoiceFilterSet
    answers = {"get": (200,), "post": (201, 409)}

    def get(self, request: Any) -> Response:
        """List invoices, newest first."""
        page = paginate(Invoice.objects.for_wire(), request.GET, live_mode=self.live_mode, filters=self.filterset_class)
        load_identifiers(page.rows)
        load_contributions([invoice.session for invoice in page.rows])
        data = [represent_invoice(invoice, list(invoice.lines.all())) for invoice in page.rows]
        return Response({"hasMore": page.has_more, "data": data})

    def post(self, request: Any) -> Response:
        """Create an invoice; unless it is a draft, it is billed at once."""
        body = self.read(Write.CREATE)
        invoice = create_invoice(live_mode=self.live_mode, values=body.values, errors=body.errors)
        return self.answer_invoice(invoice, 201)


class InvoiceDetail(InvoiceView):
    """`GET`, `POST` and `DELETE /invoices/{id}`."""

    serializer = InvoiceUpdate
    answers = {"get": (200, 404), "post": (200, 404), "delete": (204, 404, 409)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve an invoice."""
        return self.answer_invoice(Invoice.objects.find(wire_id, live_mode=self.live_mode))

    def post(self, request: Any, wire_id: str) -> Response:
        """Change the metadata of an invoice."""
        body = self.read(Write.UPDATE)
        invoice = update_invoice(live_mode=self.live_mode, wire_id=wire_id, values=body.values, errors=body.errors)
        return self.answer_invoice(invoice)

    def delete(self, request: Any, wire_id: str) -> Response:
        """Delete a draft."""
        delete_invoice(live_mode=self.live_mode, wire_id=wire_id)
        return self.answer_nothing()


class InvoiceOpening(InvoiceView):
    """`POST /invoices/{id}/open`."""

    answers = {"post": (200, 404, 409)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str) -> Response:
        """Open a draft and collect its money."""
        return self.answer_invoice(open_invoice(live_mode=self.live_mode, wire_id=wire_id))


class InvoiceVoiding(InvoiceView):
    """`POST /invoices/{id}/void`."""

    answers = {"post": (200, 404, 409)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str) -> Response:
        """Give an open invoice up for good."""
        return self.answer_invoice(void_invoice(live_mode=self.live_mode, wire_id=wire_id))


class InvoiceCollection(InvoiceView):
    """`POST /lockstep/invoices/{id}/collect`, to rehearse what the worker does every day; test mode only."""

    resource = "lockstep"
    answered = "invoices"
    answers = {"post": (200, 403, 404, 409)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str) -> Response:
        """Make the next attempt to collect an invoice now. Raises Forbidden in live mode."""
        if self.live_mode:
            raise Forbidden("Attempts are made by hand in test mode only.")
        return self.answer_invoice(collect_invoice(live_mode=False, wire_id=wire_id))


class InvoiceSource(ApiView):
    """`POST` and `DELETE /invoices/{id}/sources/{sourceId}`."""

    resource = "invoices"
    answered = "sources"
    serializer = SourceSerializer
    answers = {"post": (200, 404, 409), "delete": (204, 404, 409)}
    schema = BodilessSchema()

    def post(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Attach a source to a draft."""
        return self.answer(attach_to_invoice(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id))

    def delete(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Detach a source from a draft."""
        detach_from_invoice(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return self.answer_nothing()
