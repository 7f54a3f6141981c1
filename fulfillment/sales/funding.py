"""How sources pay for a sale: which one is sent, who is billed when nobody says it, what is to be paid (R-CHK-137)."""

from typing import Any

from catalog.wire.exceptions import Errors, NotFound, problem, quoted
from fulfillment.payments.sessions.attachment import attach_source, refuse_unsaved
from fulfillment.payments.sessions.payers import derived_payer
from fulfillment.payments.sessions.storage import price_session
from fulfillment.payments.sources.models import Source

from .document import Document


def sent_source(values: dict[str, Any], errors: Errors, *, live_mode: bool, lock: bool) -> Source | None:
    """Return the source that a body names; one that does not exist is noted (R-CHK-138, E-CHK-23)."""
    wire_id = values.get("source_id")
    if not wire_id:
        return None
    try:
        return Source.objects.find(wire_id, live_mode=live_mode, lock=lock)
    except NotFound:
        text = f"Source '{quoted(wire_id)}' not found."
        errors["source_id"] = [problem("source_not_found", text, status=409)]
        return None


def settle_payer(document: Document, source: Source | None = None) -> None:
    """Derive `billTo` from what pays unless somebody said it; a derived one goes with its source (R-CHK-145).

    `source` is about to be attached: taxes may depend on where its owner lives, so this comes before the price.
    """
    if document.bill_to and not document.bill_to_is_derived:
        return
    document.bill_to = derived_payer(document.session, beside=source)
    document.bill_to_is_derived = bool(document.bill_to)


def fund(document: Document, source: Source | None = None) -> None:
    """Tell the session what is to be paid now, and attach a source to it; in memory (R-CHK-024, R-CHK-143).

    Raises what `attach_source` and `refuse_unsaved` refuse: the charge type may have changed.
    """
    price_session(
        document.session,
        amount=document.total_amount,
        currency=document.currency,
        payer=document.bill_to,
        charge_type=document.charge_type,
    )
    if source is not None:
        attach_source(document.session, source)
    refuse_unsaved(document.session)
