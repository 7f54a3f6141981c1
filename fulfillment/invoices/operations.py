"""Making, changing and deleting invoices, opening and voiding them (R-CHK-191 to R-CHK-197)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors
from catalog.wire.records.operations import check_fields
from fulfillment.payments.sessions.attachment import detach_all
from fulfillment.payments.sessions.storage import discard_session, store_session

from .collection import attempt_collection
from .drafts import draft_invoice
from .events import shown_now, store_changes, tell_birth
from .models import Invoice, InvoiceLine
from .readiness import refuse_unless_payable
from .states import DRAFT, OPEN, VOID, move_invoice


@transaction.atomic
def create_invoice(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Invoice:
    """Create an invoice with its price and payment session; unless it is a draft, bill it at once (R-CHK-193).

    Raises ValidationError with all problems of the request, Refusal when an open one cannot be paid (R-CHK-195):
    nothing is stored then (R-CHK-014).
    """
    found: Errors = dict(errors or {})
    invoice, lines = draft_invoice(live_mode=live_mode, values=values, errors=found)
    opens = values.get("state", OPEN) == OPEN
    if opens:
        refuse_unless_payable(invoice)
    _store_new(invoice, lines, OPEN if opens else DRAFT)
    return attempt_collection(invoice) if opens else invoice


def _store_new(invoice: Invoice, lines: Sequence[InvoiceLine], state: str) -> None:
    """Store an invoice in its first state and tell it: `created`, and `open` if it is (checkout.md, section 22)."""
    move_invoice(invoice, state, invoice.created_time)
    if state == OPEN:
        invoice.next_attempt_time = invoice.created_time
    store_session(invoice.session)
    invoice.save()
    InvoiceLine.objects.bulk_create(lines)
    tell_birth(invoice, lines, *([OPEN] if state == OPEN else []))


@transaction.atomic
def update_invoice(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Invoice:
    """Change the metadata, in every state (R-CHK-194). Raises NotFound, ValidationError."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    found: Errors = dict(errors or {})
    former = shown_now(invoice)
    invoice.metadata = values.get("metadata", invoice.metadata)
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
    former = shown_now(invoice)
    now = invoice.now()
    move_invoice(invoice, OPEN, now)
    invoice.next_attempt_time = now
    store_changes(invoice, former, OPEN)
    return attempt_collection(invoice)


@transaction.atomic
def void_invoice(*, live_mode: bool, wire_id: str) -> Invoice:
    """Give an open invoice up for good; the record stays (R-CHK-196). Raises NotFound, InvalidState."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    invoice.require_state(OPEN, "voided")
    former = shown_now(invoice)
    move_invoice(invoice, VOID, invoice.now())
    invoice.next_attempt_time = None
    store_changes(invoice, former, VOID)
    return invoice
