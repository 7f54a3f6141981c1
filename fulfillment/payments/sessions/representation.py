"""Payment as checkouts, orders and invoices show it (checkout.md, 3.5)."""

from typing import Any

from fulfillment.payments.sources.serializers import EmbeddedSourceSerializer

from .contributions import contributed, contributions_of, paid_by, remaining, secondary_total
from .models import REQUIRES_CONFIRMATION, REQUIRES_SOURCE, Contribution, PaymentSession


def session_state(session: PaymentSession) -> str:
    """Return the state: the outcome, else what the contributions say (R-CHK-132, R-CHK-133, R-CHK-144)."""
    if session.outcome:
        return session.outcome
    fully_paid = secondary_total(session) <= session.amount and not remaining(session)
    return REQUIRES_CONFIRMATION if fully_paid else REQUIRES_SOURCE


def represent_payment(session: PaymentSession) -> dict[str, Any]:
    """Return session and sources; no `sources` while there is none (R-CHK-006)."""
    sources = [represent_contribution(session, row) for row in contributions_of(session)]
    return {"session": represent_session(session)} | ({"sources": sources} if sources else {})


def represent_session(session: PaymentSession) -> dict[str, Any]:
    """Return the session with what is paid and what is left (R-CHK-134)."""
    shown: dict[str, Any] = {
        "id": session.wire_id,
        "clientSecret": session.client_secret,
        "state": session_state(session),
        "amountContributed": contributed(session),
        "amountRemainingToBeContributed": remaining(session),
    }
    return shown | ({"nextAction": session.next_action} if session.next_action else {})


def represent_contribution(session: PaymentSession, row: Contribution) -> dict[str, Any]:
    """Return an embedded source with what it pays here, so that the amounts make what is contributed (R-CHK-134)."""
    return EmbeddedSourceSerializer(row.source).data | {"amount": paid_by(session, row)}
