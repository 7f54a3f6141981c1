"""Open, price and store sessions. The caller has locked the checkout or invoice."""

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
    """Return a new, unsaved session (R-CHK-131)."""
    return PaymentSession(
        live_mode=live_mode, wire_id=str(uuid.uuid4()), created_time=created_time, charge_type=charge_type
    )


def price_session(
    session: PaymentSession, *, amount: Decimal, currency: str, payer: dict[str, Any], charge_type: str
) -> None:
    """Set amount and payer of a session, and divide the amount again (R-CHK-024, R-CHK-143), in memory."""
    session.amount, session.currency, session.payer, session.charge_type = amount, currency, payer, charge_type
    divide(session)


def store_session(session: PaymentSession) -> None:
    """Store a session with its contributions, and cancel single-use sources that were detached (R-CHK-142)."""
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
    """Lock the sources of a session, in the lock order of all callers, and read again what they can pay.

    Until commit no other checkout can use or cancel them.
    """
    rows = Source.objects.filter(contributions__session=session).order_by("key")
    list(rows.select_for_update(of=("self",)))
    load_contributions([session])


def write_off(session: PaymentSession) -> None:
    """Set contributions that cannot pay to 0, since the figures of an order are final (R-CHK-168)."""
    for row in contributions_of(session):
        if row.amount and not counts(session, row):
            row.amount = ZERO
            row.save()


def snapshot(session: PaymentSession) -> list[Any]:
    """Return everything that is stored of a session, to find out whether it has changed."""
    names = ("amount", "currency", "payer", "charge_type", "outcome", "next_action")
    return [
        *(getattr(session, name) for name in names),
        [(row.source_id, row.amount) for row in contributions_of(session)],
    ]


def discard_session(session: PaymentSession) -> None:
    """Delete the session of a checkout that was deleted, after `detach_all` (R-CHK-029)."""
    store_session(session)
    session.delete()
