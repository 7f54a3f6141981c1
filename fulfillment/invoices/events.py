"""The one place where invoices are written down and their events recorded (checkout.md, section 22)."""

from collections.abc import Sequence
from typing import Any

from fulfillment.events.recording import record_event
from fulfillment.payments.sessions.storage import store_session

from .models import Invoice, InvoiceLine
from .representation import represent_invoice

Shown = dict[str, Any]


def shown_now(invoice: Invoice) -> Shown:
    """Return a stored invoice as it is shown, to be compared with what becomes of it."""
    return represent_invoice(invoice, list(invoice.lines.all()))


def tell_birth(invoice: Invoice, lines: Sequence[InvoiceLine], *moments: str) -> None:
    """Record that an invoice was created, and in which state if not as a draft."""
    payload = represent_invoice(invoice, lines)
    for moment in ("created", *moments):
        record_event(f"invoice.{moment}", payload=payload, live_mode=invoice.live_mode)


def tell(invoice: Invoice, moment: str) -> None:
    """Record a moment of an invoice that is stored."""
    record_event(f"invoice.{moment}", payload=shown_now(invoice), live_mode=invoice.live_mode)


def store_changes(invoice: Invoice, former: Shown, *moments: str) -> None:
    """Store an invoice and its session with the time of the change, and tell it: its moments, then `updated`.

    `former` is how it was shown before. A change that nobody can see is no change (R-EVT-024).
    """
    store_session(invoice.session)
    now = shown_now(invoice)
    previous = {name: former.get(name) for name in (*former, *now) if former.get(name) != now.get(name)}
    if not previous:
        return
    invoice.updated_time = invoice.now()
    invoice.save()
    for moment in moments:
        tell(invoice, moment)
    record_event("invoice.updated", payload=shown_now(invoice), live_mode=invoice.live_mode, previous=previous)
