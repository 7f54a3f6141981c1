"""Sources of a sale: find the one that is sent, derive who is billed, divide what is to be paid (R-CHK-137)."""

from catalog.wire.exceptions import Errors, NotFound, problem, quoted
from fulfillment.payments.sessions.attachment import attach_source, refuse_unsaved
from fulfillment.payments.sessions.payers import derived_payer
from fulfillment.payments.sessions.storage import price_session
from fulfillment.payments.sources.models import Source

from .document import Document


def sent_source(wire_id: str, errors: Errors, *, live_mode: bool, lock: bool) -> Source | None:
    """Return the source that a request names; add an error if it does not exist (R-CHK-138, E-CHK-23)."""
    if not wire_id:
        return None
    try:
        return Source.objects.find(wire_id, live_mode=live_mode, lock=lock)
    except NotFound:
        text = f"Source '{quoted(wire_id)}' not found."
        errors["source_id"] = [problem("source_not_found", text, status=409)]
        return None


def settle_payer(document: Document, source: Source | None = None) -> None:
    """Derive `bill_to` from the sources unless it was sent; a derived one changes with its source (R-CHK-145).

    `source` is about to be attached: taxes may depend on where its owner lives, so this comes before the price.
    """
    if document.bill_to and not document.bill_to_is_derived:
        return
    document.bill_to = derived_payer(document.session, beside=source)
    document.bill_to_is_derived = bool(document.bill_to)


def fund(document: Document, source: Source | None = None) -> None:
    """Set what the session has to pay now, and attach a source to it, in memory (R-CHK-024, R-CHK-143).

    Raises what `attach_source` and `refuse_unsaved` raise: the charge type may have changed.
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
