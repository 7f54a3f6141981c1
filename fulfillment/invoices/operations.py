"""Create, change, delete, open and void invoices (R-CHK-191 to R-CHK-197)."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors
from catalog.wire.records.operations import check_fields
from fulfillment.payments.sessions.attachment import detach_all
from fulfillment.payments.sessions.storage import discard_session, store_session
from fulfillment.sales.lines import NewLine

from .collection import attempt_collection
from .drafts import InvoiceAttributes, draft_invoice
from .events import record_invoice_events, render, store_changes
from .models import Invoice, InvoiceLine
from .readiness import refuse_unless_payable
from .states import DRAFT, OPEN, VOID, move_invoice


@transaction.atomic
def create_invoice(
    *,
    live_mode: bool,
    errors: Errors | None = None,
    items: Sequence[NewLine] = (),
    source_id: str = "",
    state: str = OPEN,
    **attributes: Unpack[InvoiceAttributes],
) -> Invoice:
    """Create an invoice with its price and payment session; bill it at once unless it is a draft (R-CHK-193).

    Raises ValidationError with all problems of the request, Refusal when an open one cannot be paid (R-CHK-195):
    nothing is stored then (R-CHK-014).
    """
    invoice = draft_invoice(live_mode=live_mode, errors=errors, items=items, source_id=source_id, **attributes)
    if state == OPEN:
        refuse_unless_payable(invoice)
        invoice.next_attempt_time = invoice.created_time
    move_invoice(invoice, state, invoice.created_time)
    store_session(invoice.session)
    invoice.save()
    InvoiceLine.objects.bulk_create(invoice.items)
    record_invoice_events(invoice, "created", *([OPEN] if state == OPEN else []))
    return attempt_collection(invoice) if state == OPEN else invoice


@transaction.atomic
def update_invoice(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, metadata: Mapping[str, Any] | None = None
) -> Invoice:
    """Change the metadata, in every state (R-CHK-194). Raises NotFound, ValidationError."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    found: Errors = dict(errors or {})
    former = render(invoice)
    if metadata is not None:
        invoice.metadata = metadata
    check_fields(invoice, found, only=("metadata",))
    if found:
        raise ValidationError(found)
    store_changes(invoice, former)
    return invoice


@transaction.atomic
def delete_invoice(*, live_mode: bool, wire_id: str) -> None:
    """Delete a draft; its single-use sources are cancelled (R-CHK-197). Raises NotFound, InvalidState."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    invoice.require_state(DRAFT, "deleted")
    detach_all(invoice.session)
    invoice.delete()
    discard_session(invoice.session)


@transaction.atomic
def open_invoice(*, live_mode: bool, wire_id: str) -> Invoice:
    """Open a draft and collect it (R-CHK-195, R-CHK-198). Raises NotFound, InvalidState, Refusal."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    invoice.require_state(DRAFT, "opened")
    refuse_unless_payable(invoice)
    former = render(invoice)
    now = invoice.now()
    move_invoice(invoice, OPEN, now)
    invoice.next_attempt_time = now
    store_changes(invoice, former, OPEN)
    return attempt_collection(invoice)


@transaction.atomic
def void_invoice(*, live_mode: bool, wire_id: str) -> Invoice:
    """Stop collecting an open invoice for good (R-CHK-196). Raises NotFound, InvalidState."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    invoice.require_state(OPEN, "voided")
    former = render(invoice)
    move_invoice(invoice, VOID, invoice.now())
    invoice.next_attempt_time = None
    store_changes(invoice, former, VOID)
    return invoice
