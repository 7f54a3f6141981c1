"""Contributions of sources to a session, computed in memory; `storage.py` stores them.

A dry run can thus attach and price like a real call and leaves nothing behind.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from fulfillment.payments.amounts import ZERO
from fulfillment.pricing.payment_split import remaining_to_contribute

from .commitment import committed_elsewhere
from .models import REQUIRES_CONFIRMATION, REQUIRES_SOURCE, Contribution, PaymentSession

SHOWN, REMOVED = "shown_contributions", "removed_contributions"
ELSEWHERE = "committed_elsewhere"
"""Read along with a contribution; one that is being made is of a source that was free."""


def contributions_of(session: PaymentSession) -> list[Contribution]:
    """Return the contributions to a session, in the order attached; lists load them beforehand."""
    if SHOWN not in session.__dict__:
        load_contributions([session])
    found: list[Contribution] = session.__dict__[SHOWN]
    return found


def load_contributions(sessions: Iterable[PaymentSession]) -> None:
    """Read the contributions of several sessions with their sources in one query, for a list (R-CON-143)."""
    wanted = list(sessions)
    stored = [session for session in wanted if session.pk is not None]
    rows = _with_sources(stored) if stored else ()
    found: dict[int, list[Contribution]] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    for session in wanted:
        session.__dict__[SHOWN] = sorted(found.get(session.pk, []), key=lambda row: row.position)
        for row in session.__dict__[SHOWN]:
            row.session = session


def _with_sources(sessions: Sequence[PaymentSession]) -> QuerySet[Contribution]:
    rows = Contribution.objects.select_related("source").filter(session__in=sessions)
    # Sessions with an outcome keep it: other commitments of their sources do not matter.
    is_history = all(session.outcome for session in sessions)
    return rows if is_history else rows.annotate(**{ELSEWHERE: committed_elsewhere()})


def removed_of(session: PaymentSession) -> list[Contribution]:
    """Return the contributions that were removed since the session was stored."""
    removed: list[Contribution] = session.__dict__.setdefault(REMOVED, [])
    return removed


def primary_of(contributions: Sequence[Contribution]) -> Contribution | None:
    """Return the primary contribution, of which there is one at most (R-CHK-136)."""
    return next((row for row in contributions if row.is_primary), None)


def secondary_of(session: PaymentSession) -> list[Contribution]:
    """Return the store credits that can pay."""
    return [row for row in contributions_of(session) if not row.is_primary and counts(session, row)]


def counts(session: PaymentSession, row: Contribution) -> bool:
    """Return whether a contribution pays anything; all do once the session has an outcome.

    Its source must still be able to pay in this currency, and no waiting order may be committed to it.
    """
    if session.outcome:
        return True
    free = row.source.can_pay and not row.__dict__.get(ELSEWHERE)
    return free and row.source.currency in ("", session.currency)


def paid_by(session: PaymentSession, row: Contribution) -> Decimal:
    """Return the amount of a contribution, 0 if it does not count."""
    return row.amount if counts(session, row) else ZERO


def secondary_total(session: PaymentSession) -> Decimal:
    """Return the sum of the store credits."""
    return sum((row.amount for row in secondary_of(session)), ZERO)


def divide(session: PaymentSession) -> None:
    """Let store credits pay what they are worth, as long as they count, and the primary source the rest (R-CHK-143)."""
    for row in contributions_of(session):
        if not row.is_primary:
            row.amount = (row.source.amount or ZERO) if counts(session, row) else ZERO
    primary = primary_of(contributions_of(session))
    if primary is not None:
        primary.amount = remaining_to_contribute(session.amount, [secondary_total(session)])


def contributed(session: PaymentSession) -> Decimal:
    """Return the sum of all contributions (R-CHK-134)."""
    return sum((paid_by(session, row) for row in contributions_of(session)), ZERO)


def remaining(session: PaymentSession) -> Decimal:
    """Return the amount that is not paid yet (R-CHK-134)."""
    return remaining_to_contribute(session.amount, [contributed(session)])


def session_state(session: PaymentSession) -> str:
    """Return the outcome of a session, else the state that its contributions make (R-CHK-132, R-CHK-133, R-CHK-144)."""
    if session.outcome:
        return session.outcome
    fully_paid = secondary_total(session) <= session.amount and not remaining(session)
    return REQUIRES_CONFIRMATION if fully_paid else REQUIRES_SOURCE
