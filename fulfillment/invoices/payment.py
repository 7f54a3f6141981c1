"""Attaching sources to drafts and detaching them (R-CHK-137, R-CHK-194); the tax may depend on whose they are."""

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.known import preloaded
from catalog.wire.exceptions import Errors
from fulfillment.payments.sessions.attachment import detach_source
from fulfillment.payments.sources.models import Source
from fulfillment.sales.calculation import calculate
from fulfillment.sales.funding import fund, settle_payer

from .events import shown_now, store_changes
from .models import Invoice, InvoiceLine
from .readiness import attach
from .states import DRAFT

LINE_COLUMNS = [field.name for field in InvoiceLine._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def attach_to_invoice(*, live_mode: bool, wire_id: str, source_id: str) -> Source:
    """Let a source pay for a draft, which is priced anew. Twice is once.

    Raises NotFound for either; InvalidState; what `attach` refuses; ValidationError when the result cannot be sold.
    """
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    invoice.require_state(DRAFT, "changed")
    former = shown_now(invoice)
    settle_payer(invoice, source)
    lines = _price(invoice)
    attach(invoice, source)
    _store(invoice, lines, former)
    return source


@transaction.atomic
def detach_from_invoice(*, live_mode: bool, wire_id: str, source_id: str) -> None:
    """Take a source out of a draft, which is priced anew; a single-use one is cancelled (R-CHK-142).

    Raises NotFound, also for a source that is not attached; InvalidState; ValidationError.
    """
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    invoice.require_state(DRAFT, "changed")
    former = shown_now(invoice)
    detach_source(invoice.session, source)
    settle_payer(invoice)
    _store(invoice, _price(invoice), former)


def _price(invoice: Invoice) -> list[InvoiceLine]:
    """Price a stored invoice anew, in memory. Raises ValidationError when it cannot be sold as it is now."""
    errors: Errors = {}
    lines = list(invoice.lines.all())
    with preloaded():
        calculation = calculate(invoice, lines, errors)
    if calculation is None:
        raise ValidationError(errors)
    fund(invoice)
    return lines


def _store(invoice: Invoice, lines: list[InvoiceLine], former: dict[str, object]) -> None:
    InvoiceLine.objects.bulk_create(lines, update_conflicts=True, unique_fields=["key"], update_fields=LINE_COLUMNS)
    store_changes(invoice, former)
