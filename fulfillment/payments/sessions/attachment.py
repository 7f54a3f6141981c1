"""Attach and detach sources (R-CHK-135 to R-CHK-143) in memory; `store_session` stores the result.

The caller has locked the checkout or invoice, and the source that is attached.
"""

from catalog.wire.exceptions import NotFound
from fulfillment.payments.amounts import ZERO, fits_currency
from fulfillment.payments.sources.kinds import can_be_combined
from fulfillment.payments.sources.models import Source

from .commitment import is_committed
from .contributions import contributions_of, counts, divide, primary_of, removed_of, secondary_of, secondary_total
from .exceptions import SessionUpdateNotAllowed, SourceAmountTooLarge, SourceNotReusable, SourceStatusInvalid
from .models import Contribution, PaymentSession

MERCHANT_INITIATED = "merchant_initiated"


def attach_source(session: PaymentSession, source: Source) -> None:
    """Attach a source to a session; a primary one replaces the former (R-CHK-136). Idempotent.

    Raises SourceStatusInvalid, SourceNotReusable, SessionUpdateNotAllowed, SourceAmountTooLarge, in this order.
    """
    refuse_unless_usable(session, source)
    contributions = contributions_of(session)
    same = next((row for row in contributions if row.source_id == source.pk), None)
    if same is not None:
        same.source = source
        return
    refuse_combination(session, source)
    if source.is_primary:
        _replace_primary(session)
    else:
        refuse_too_much(session, source)
        source.currency = source.currency or session.currency
    # `_replace_primary` may have changed the list.
    contributions_of(session).append(_contribution(session, source))
    divide(session)


def detach_source(session: PaymentSession, source: Source) -> None:
    """Detach a source from a session; a single-use one is cancelled for good (R-CHK-142).

    Raises NotFound for a source that is not attached.
    """
    row = next((row for row in contributions_of(session) if row.source_id == source.pk), None)
    if row is None:
        raise NotFound(source.wire_noun, source.wire_id)
    row.source = source
    _take_out(session, row)
    divide(session)


def detach_all(session: PaymentSession) -> None:
    """Detach all sources of a checkout that is deleted (R-CHK-029)."""
    for row in list(contributions_of(session)):
        _take_out(session, row)


def refuse_unless_usable(session: PaymentSession, source: Source) -> None:
    """Raise SourceStatusInvalid or SourceNotReusable for a source that cannot pay."""
    if not source.can_pay or is_committed(source):
        raise SourceStatusInvalid
    _refuse_unsaved(session, source)


def refuse_unsaved(session: PaymentSession) -> None:
    """Raise SourceNotReusable if the charge type does not suit an attached source (R-CHK-152)."""
    for row in contributions_of(session):
        _refuse_unsaved(session, row.source)


def _refuse_unsaved(session: PaymentSession, source: Source) -> None:
    if session.charge_type == MERCHANT_INITIATED and not source.reusable:
        raise SourceNotReusable


def refuse_combination(session: PaymentSession, source: Source) -> None:
    """Raise SessionUpdateNotAllowed for sources that cannot be combined (R-CHK-135, R-CHK-139).

    The same goes for a credit that is no amount of the currency.
    """
    # A primary source that can no longer pay does not count.
    primary = primary_of([row for row in contributions_of(session) if counts(session, row)])
    if source.is_primary:
        allowed = not secondary_of(session) or can_be_combined(source.type)
    else:
        fits = source.currency in ("", session.currency) and fits_currency(source.amount or ZERO, session.currency)
        allowed = fits and (primary is None or (primary.source.reusable and can_be_combined(primary.source.type)))
    if not allowed:
        raise SessionUpdateNotAllowed


def refuse_too_much(session: PaymentSession, source: Source) -> None:
    """Raise SourceAmountTooLarge for a store credit of more than is left to pay (R-CHK-141)."""
    left = session.amount - secondary_total(session)
    if source.amount is not None and source.amount > left:
        raise SourceAmountTooLarge


def _contribution(session: PaymentSession, source: Source) -> Contribution:
    contributions = contributions_of(session)
    return Contribution(
        session=session,
        source=source,
        is_primary=source.is_primary,
        position=max((row.position for row in contributions), default=-1) + 1,
    )


def _replace_primary(session: PaymentSession) -> None:
    former = primary_of(contributions_of(session))
    if former is not None:
        _take_out(session, former)


def _take_out(session: PaymentSession, row: Contribution) -> None:
    contributions_of(session).remove(row)
    removed_of(session).append(row)
