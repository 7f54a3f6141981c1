"""Collect invoices: the first attempt, daily ones after it, giving up (R-CHK-198 to R-CHK-204)."""

from datetime import datetime, timedelta

from django.db import transaction

from fulfillment.events.worker.due_rows import due_rows
from fulfillment.payments.amounts import ZERO
from fulfillment.payments.charges.authorization import record_declines
from fulfillment.payments.sessions.models import CANCELLED
from fulfillment.payments.sources.operations import note_declines
from fulfillment.queues.row_queue import RowQueue

from .conversion import NotCollected, become_order
from .events import record_invoice_events, render, store_changes
from .models import Invoice
from .states import OPEN, PAID, UNCOLLECTIBLE, move_invoice

INTERVAL = timedelta(days=1)
"""Time between attempts, on the simulation clock (R-CHK-200)."""
COLLECTING = RowQueue("collect invoices", batch=50)


def attempt_collection(invoice: Invoice) -> Invoice:
    """Make the next attempt to collect an open invoice, and return the invoice after it.

    The caller has locked the invoice. A failed attempt is rolled back as a whole, and its failed charges are recorded.
    """
    former = render(invoice)
    try:
        with transaction.atomic():
            order = become_order(invoice)
    except NotCollected as failure:
        return _note_failure(invoice, failure)
    invoice.order_id, invoice.next_attempt_time = order.wire_id, None
    if invoice.total_amount != ZERO:
        # Nothing is attempted where nothing is due (R-CHK-204).
        invoice.attempt_count += 1
    move_invoice(invoice, PAID, invoice.now())
    store_changes(invoice, former, PAID)
    return invoice


def _note_failure(attempted: Invoice, failure: NotCollected) -> Invoice:
    """Record what failed; try again after a day, or give up (R-CHK-199 to R-CHK-201)."""
    # The roll-back has undone what the attempt changed in memory.
    invoice = Invoice.objects.get(pk=attempted.pk)
    former = render(invoice)
    record_declines(invoice.session, failure.codes, charge_type=invoice.charge_type)
    note_declines(failure.codes)
    invoice.session.set_outcome(CANCELLED)
    invoice.session.save()
    record_invoice_events(invoice, "payment_failed")
    # The attempt is counted after it was reported (R-CHK-201).
    invoice.attempt_count += 1
    if invoice.attempt_count >= invoice.attempts_allowed:
        invoice.next_attempt_time = None
        move_invoice(invoice, UNCOLLECTIBLE, invoice.now())
        store_changes(invoice, former, UNCOLLECTIBLE)
    else:
        invoice.next_attempt_time = (invoice.next_attempt_time or invoice.now()) + INTERVAL
        invoice.updated_time = invoice.now()
        invoice.save()
    return invoice


@transaction.atomic
def collect_invoice(*, live_mode: bool, wire_id: str) -> Invoice:
    """Make the next attempt now, even if it is not due (R-CHK-250). Raises NotFound, InvalidState."""
    invoice = Invoice.objects.find(wire_id, live_mode=live_mode, lock=True)
    invoice.require_state(OPEN, "collected")
    return attempt_collection(invoice)


@due_rows("collect invoices")
def collect_due_invoices(*, now: datetime, live_mode: bool) -> int:
    """Make the attempts that are due, one an invoice, each in its own transaction; return how many.

    If the clock jumps over days, each day's attempt is made, so that the outcome does not depend on the jump.
    """

    def collect(invoice: Invoice) -> None:
        attempt_collection(invoice)

    due = Invoice.objects.in_mode(live_mode).filter(state=OPEN, next_attempt_time__lte=now)
    return COLLECTING.work(due.order_by("next_attempt_time", "key"), collect, live_mode=live_mode)
