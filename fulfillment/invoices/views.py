"""`/invoices` (checkout.md, section 18)."""

from collections.abc import Sequence
from typing import Any

from rest_framework.decorators import action
from rest_framework.response import Response

from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.permissions import only_in_test_mode
from catalog.wire.http.viewsets import ApiViewSet
from fulfillment.payments.sessions.contributions import load_contributions
from fulfillment.payments.sources.serializers import SourceSerializer
from fulfillment.sales.identifiers import load_identifiers

from .collection import collect_invoice
from .drafts import attach_to_invoice, detach_from_invoice
from .filters import InvoiceFilterSet
from .models import Invoice
from .operations import create_invoice, delete_invoice, open_invoice, update_invoice, void_invoice
from .serializers import InvoiceCreateSerializer, InvoiceSerializer, InvoiceUpdateSerializer


class InvoiceAnswers(ApiViewSet):
    """Answers invoices with their lines."""

    queryset = Invoice.objects.for_wire()
    serializer_class = InvoiceSerializer

    def represent_all(self, instances: Sequence[Any]) -> Any:
        """Return invoices, with what all of them need loaded at once."""
        load_identifiers(instances)
        load_contributions([invoice.session for invoice in instances])
        return super().represent_all(instances)


class InvoiceViewSet(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, InvoiceAnswers):
    """`/invoices`, `/invoices/{id}`, and what opens, voids and pays them."""

    resource = "invoices"
    body_serializer_classes = {"create": InvoiceCreateSerializer, "update": InvoiceUpdateSerializer}
    filterset_class = InvoiceFilterSet
    answers = {
        "list": (200,),
        "create": (201, 409),
        "retrieve": (200, 404),
        "update": (200, 404),
        "destroy": (204, 404, 409),
        "open": (200, 404, 409),
        "void": (200, 404, 409),
        "attach_source": (200, 404, 409),
        "detach_source": (204, 404, 409),
    }

    def perform_create(self, serializer: Any) -> Invoice:
        """Create an invoice; unless it is a draft, it is billed at once."""
        return create_invoice(live_mode=self.live_mode, errors=serializer.errors, **serializer.validated_data)

    def perform_update(self, wire_id: str, serializer: Any) -> Invoice:
        """Change the metadata of an invoice."""
        return update_invoice(
            live_mode=self.live_mode, wire_id=wire_id, errors=serializer.errors, **serializer.validated_data
        )

    def perform_destroy(self, wire_id: str) -> None:
        """Delete a draft."""
        delete_invoice(live_mode=self.live_mode, wire_id=wire_id)

    @action(detail=True, methods=["post"])
    def open(self, request: Any, wire_id: str) -> Response:
        """Open a draft and collect its money."""
        return self.answer(open_invoice(live_mode=self.live_mode, wire_id=wire_id))

    @action(detail=True, methods=["post"])
    def void(self, request: Any, wire_id: str) -> Response:
        """Give an open invoice up for good."""
        return self.answer(void_invoice(live_mode=self.live_mode, wire_id=wire_id))

    @action(
        detail=True,
        methods=["post"],
        url_path="sources/(?P<source_id>[^/]+)",
        serializer_class=SourceSerializer,
        answered="sources",
    )
    def attach_source(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Attach a source to a draft."""
        source = attach_to_invoice(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return Response(self.get_serializer(source).data)

    @attach_source.mapping.delete
    def detach_source(self, request: Any, wire_id: str, source_id: str) -> Response:
        """Detach a source from a draft."""
        detach_from_invoice(live_mode=self.live_mode, wire_id=wire_id, source_id=source_id)
        return Response(status=204)


class InvoiceRehearsalViewSet(InvoiceAnswers):
    """`/lockstep/invoices/{id}/...`: to rehearse what the worker does every day."""

    resource = "lockstep"
    answered = "invoices"
    permission_classes = only_in_test_mode("Attempts are made by hand in test mode only.")
    answers = {"collect": (200, 403, 404, 409)}

    @action(detail=True, methods=["post"])
    def collect(self, request: Any, wire_id: str) -> Response:
        """Make the next attempt to collect an invoice now. Raises Forbidden in live mode."""
        return self.answer(collect_invoice(live_mode=False, wire_id=wire_id))
