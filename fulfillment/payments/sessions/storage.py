"""Opening, pricing and writing down sessions. The caller holds the row of the checkout or invoice."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from fulfillment.payments.amounts import ZERO
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import cancel_unless_saved

from .contributions import contributions_of, counts, divide, load_contributions, removed_of
from .models import Contribution, PaymentSession


def open_session(*, live_mode: bool, created_time: datetime, charge_type: str = "") -> PaymentSession:
    """Return a new session, not stored yet (R-CHK-131)."""
    return PaymentSession(
        live_mode=live_mode, wire_id=str(uuid.uuid4()), created_time=created_time, charge_type=charge_type
    )


def price_session(
    session: PaymentSession, *, amount: Decimal, currency: str, payer: dict[str, Any], charge_type: str
) -> None:
    """Tell a session what is to be paid now and by whom, and divide it anew (R-CHK-024, R-CHK-143). In memory."""
    session.amount, session.currency, session.payer, session.charge_type = amount, currency, payer, charge_type
    divide(session)


def store_session(session: PaymentSession) -> None:
    """Write a session and its contributions down; single-use sources that were taken out are cancelled (R-CHK-142).

    In the transaction of the caller, who holds the row of the checkout or invoice.
    """
    if session.pk is None or session.changed_fields():
        session.updated_time = None if session.pk is None else session.now()
        session.save()
        session.snapshot()
    removed = removed_of(session)[:]
    removed_of(session).clear()
    Contribution.objects.filter(pk__in=[row.pk for row in removed if row.pk is not None]).delete()
    for row in removed:
        cancel_unless_saved(row.source)
    for row in contributions_of(session):
        if row.source.changed_fields():
            row.source.save()
        row.session = session
        row.save()


def lock_sources(session: PaymentSession) -> None:
    """Lock the sources of a session, in the order in which everybody locks them, and read anew what they can pay.

    From here to the end of the transaction no other checkout can use or cancel them.
    """
    rows = Source.objects.filter(contributions__session=session).order_by("key")
    list(rows.select_for_update(of=("self",)))
    load_contributions([session])


def write_off(session: PaymentSession) -> None:
    """Store that what cannot pay pays nothing: the session becomes an order's, whose figures stay (R-CHK-168)."""
    for row in contributions_of(session):
        if row.amount and not counts(session, row):
            row.amount = ZERO
            row.save()


def snapshot(session: PaymentSession) -> list[Any]:
    """Return everything that is stored of a session, to tell whether something has changed."""
    told = [session.amount, session.currency, session.payer, session.charge_type, session.outcome, session.next_action]
    return [*told, [(row.source_id, row.amount) for row in contributions_of(session)]]


def discard_session(session: PaymentSession) -> None:
    """Delete the session of a checkout that was deleted, after `detach_all` (R-CHK-029)."""
    store_session(session)
    session.delete()
