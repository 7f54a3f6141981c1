"""Build drafts of invoices, price them, and attach what pays (R-CHK-137, R-CHK-191, R-CHK-192, R-CHK-194)."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.known import preloaded
from catalog.wire.exceptions import Errors, missing, problem
from catalog.wire.records.operations import check_fields
from fulfillment.payments.sessions.attachment import detach_source
from fulfillment.payments.sessions.storage import open_session
from fulfillment.payments.sources.models import Source
from fulfillment.sales.calculation import calculate
from fulfillment.sales.funding import fund, sent_source, settle_payer
from fulfillment.sales.lines import NewLine, new_lines
from fulfillment.sales.pricing_preconditions import has_goods

from .events import render, store_changes
from .models import Invoice, InvoiceLine
from .readiness import attach
from .states import DRAFT

DIGITAL_ONLY = "Invoices can only contain digital products."
LINE_COLUMNS = [field.name for field in InvoiceLine._meta.concrete_fields if not field.primary_key]


class InvoiceAttributes(TypedDict, total=False):
    """Attributes that a client may set on an invoice."""

    customer_id: str
    currency: str
    email: str
    ship_to: Mapping[str, Any]
    bill_to: Mapping[str, Any]
    discount: Mapping[str, Any]
    tax_identifiers: Sequence[Mapping[str, str]]
    customer_type: str
    charge_type: str
    description: str
    locale: str
    collection_period_days: int
    billing_optimization: bool
    tax_inclusive: bool
    metadata: Mapping[str, Any]
    upstream_id: str
    application_id: str


def draft_invoice(
    *,
    live_mode: bool,
    errors: Errors | None,
    items: Sequence[NewLine],
    source_id: str,
    **attributes: Unpack[InvoiceAttributes],
) -> Invoice:
    """Build and price an invoice with its lines and payment session, without storing anything.

    Raises ValidationError with all problems of the request (R-CHK-010), and what `attach` raises.
    """
    found: Errors = dict(errors or {})
    invoice = Invoice(live_mode=live_mode, wire_id=uuid.uuid4().hex)
    invoice.created_time = invoice.now()
    invoice.session = open_session(live_mode=live_mode, created_time=invoice.created_time)
    for name, value in attributes.items():
        setattr(invoice, name, value)
    invoice.locale = invoice.locale or Invoice._meta.get_field("locale").get_default()
    for name, value in (("customer_id", invoice.customer_id), ("items", items)):
        if not value:
            found.setdefault(name, [missing()])
    source = sent_source(source_id, found, live_mode=live_mode, lock=True)
    settle_payer(invoice, source)
    with preloaded():
        invoice.items = new_lines(invoice, items, found, InvoiceLine)
        if has_goods(invoice):
            found.setdefault("items", []).append(problem("invalid_parameter", DIGITAL_ONLY))
        check_fields(invoice, found, exclude={"currency", "wire_id", "session"})
        calculation = calculate(invoice, found, sent=attributes)
    if calculation is None:
        raise ValidationError(found)
    for line in invoice.items:
        line.note_price()
    fund(invoice)
    if source is not None:
        attach(invoice, source)
    return invoice


@transaction.atomic
def attach_to_invoice(*, live_mode: bool, wire_id: str, source_id: str) -> Source:
    """Attach a source to a draft and price it again, for the tax may depend on the owner. Idempotent.

    Raises NotFound for either; InvalidState; what `attach` raises; ValidationError when the result cannot be sold.
    """
    invoice, source = _lock(live_mode, wire_id, source_id)
    former = render(invoice)
    settle_payer(invoice, source)
    _price(invoice)
    attach(invoice, source)
    _store(invoice, former)
    return source


@transaction.atomic
def detach_from_invoice(*, live_mode: bool, wire_id: str, source_id: str) -> None:
    """Detach a source from a draft and price it again; a single-use source is cancelled (R-CHK-142).

    Raises NotFound, also for a source that is not attached; InvalidState; ValidationError.
    """
    invoice, source = _lock(live_mode, wire_id, source_id)
    former = render(invoice)
    detach_source(invoice.session, source)
    settle_payer(invoice)
    _price(invoice)
    _store(invoice, former)


def _lock(live_mode: bool, wire_id: str, source_id: str) -> tuple[Invoice, Source]:
    """Lock and return a draft and a source. Raises NotFound, InvalidState."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    invoice.require_state(DRAFT, "changed")
    return invoice, source


def _price(invoice: Invoice) -> None:
    """Price a stored invoice again, in memory. Raises ValidationError when it cannot be sold as it is now."""
    errors: Errors = {}
    with preloaded():
        calculation = calculate(invoice, errors)
    if calculation is None:
        raise ValidationError(errors)
    fund(invoice)


def _store(invoice: Invoice, former: Mapping[str, Any]) -> None:
    InvoiceLine.objects.bulk_create(
        invoice.items, update_conflicts=True, unique_fields=["key"], update_fields=LINE_COLUMNS
    )
    store_changes(invoice, former)
