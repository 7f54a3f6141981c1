"""Orders whose payment does not arrive at once: what they wait for, and how long (R-CHK-156, R-CHK-174, R-CHK-176)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from fulfillment.orders.models import Order
from fulfillment.orders.states import PENDING_PAYMENT, move_order
from fulfillment.payments.charges import states as charge_states
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sessions.contributions import contributions_of
from fulfillment.payments.sessions.models import PENDING, PENDING_FUNDS, PENDING_REDIRECT, PaymentSession
from fulfillment.payments.sources import behaviors, states
from fulfillment.payments.sources.models import Source

WINDOW = timedelta(days=7)
"""Time allowed for funds, on the simulation clock (R-CHK-176)."""
DELAY = timedelta(seconds=30)
"""Time after which a source with the delayed-failure trigger fails (section 21)."""
OUTCOMES = {states.PENDING_FUNDS: PENDING_FUNDS, states.PENDING_REDIRECT: PENDING_REDIRECT}
"""State of a source -> state of the payment session that waits for it (R-CHK-133)."""


def paying_sources(session: PaymentSession) -> list[Source]:
    """Return the sources that pay something of a session."""
    return [row.source for row in contributions_of(session) if row.amount > 0]


def waiting_source(sources: Iterable[Source]) -> Source | None:
    """Return the source whose payment is outstanding; at most one, the primary source."""
    return next((source for source in sources if source.state in OUTCOMES), None)


def await_source(order: Order, source: Source) -> None:
    """Make an order wait for funds or the shopper's approval, in memory."""
    order.session.set_outcome(OUTCOMES[source.state], next_action(source))
    _await(order, _end_of_window(source, order.now()))


def await_charges(order: Order, charges: Sequence[Charge]) -> None:
    """Make an order wait for the bank to decide about charges, in memory."""
    order.session.set_outcome(PENDING)
    times = [charge.decision_time for charge in charges if charge.decision_time is not None]
    _await(order, min(times, default=None))


def _await(order: Order, due: datetime | None) -> None:
    order.payment_due_time = due
    if order.state != PENDING_PAYMENT:
        move_order(order, PENDING_PAYMENT, order.now())


def next_action(source: Source) -> dict[str, Any]:
    """Return what the shopper must do (R-CHK-156)."""
    if source.state == states.PENDING_REDIRECT:
        return {"action": "redirect", "data": {"redirect_url": source.shopper_page}}
    shown = {"source_id": source.wire_id, "source_client_secret": source.client_secret}
    return {"action": "show_payment_instructions", "data": shown}


def _end_of_window(source: Source, now: datetime) -> datetime | None:
    """Return when waiting ends; there is no limit for shoppers to approve."""
    if source.state != states.PENDING_FUNDS:
        return None
    return now + (DELAY if source.behaviour == behaviors.SOURCE_FAILS_WITH_DELAY else WINDOW)


def declined(charges: Iterable[Charge]) -> list[Charge]:
    """Return the charges that the bank declined."""
    return [charge for charge in charges if charge.authorisation == charge_states.FAILED]


def undecided(charges: Iterable[Charge]) -> list[Charge]:
    """Return the charges that the bank has not decided yet."""
    return [charge for charge in charges if charge.authorisation == charge_states.PENDING]
