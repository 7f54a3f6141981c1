"""Store changes of invoices and record their events (checkout.md, section 22)."""

from collections.abc import Mapping
from typing import Any

from fulfillment.events.recording import record_event
from fulfillment.payments.sessions.storage import store_session
from fulfillment.sales.serializers import previous_members

from .models import Invoice
from .serializers import InvoiceSerializer


def render(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice as the API shows it now."""
    shown: dict[str, Any] = InvoiceSerializer(invoice).data
    return shown


def record_invoice_events(invoice: Invoice, *moments: str) -> None:
    """Record events with the invoice as it is now: `created`, `open`, `payment_failed`."""
    payload = render(invoice)
    for moment in moments:
        record_event(f"invoice.{moment}", payload=payload, live_mode=invoice.live_mode)


def store_changes(invoice: Invoice, former: Mapping[str, Any], *moments: str) -> None:
    """Store an invoice and its session, and record events: the given ones, then `updated`.

    `former` is how it was shown before. A change that is not shown is none (R-EVT-024).
    """
    store_session(invoice.session)
    previous = previous_members(former, render(invoice))
    if not previous:
        return
    invoice.updated_time = invoice.now()
    invoice.save()
    record_invoice_events(invoice, *moments)
    record_event("invoice.updated", payload=render(invoice), live_mode=invoice.live_mode, previous=previous)
