"""Writing orders down. The caller holds the order's row, or has just made the order."""

from collections.abc import Sequence
from typing import Any

from fulfillment.payments.sessions.models import PaymentSession

from .models import Order, OrderLine

MOVING = ("state", "state_transitions", "cancelled_quantity")
"""Columns of a line that an order's own moves change."""


def store_new_order(order: Order, lines: Sequence[OrderLine]) -> None:
    """Store an order for the first time, with its lines and the state of its payment session."""
    order.session.save()
    order.save()
    for line in lines:
        line.document = order
    OrderLine.objects.bulk_create(lines)


def store_order(order: Order, lines: Sequence[OrderLine] = ()) -> None:
    """Store a change of an order, of its session, and of those of its lines that are given (R-FUL-308)."""
    order.updated_time = order.now()
    order.session.save()
    order.save()
    OrderLine.objects.bulk_update(lines, MOVING)


def settle_session(session: PaymentSession, outcome: str, next_action: dict[str, Any] | None = None) -> None:
    """Give a session the state that an order shows (R-CHK-133); what the shopper was asked to do stays (R-CHK-156)."""
    session.outcome = outcome
    session.next_action = next_action or session.next_action
    session.updated_time = session.now()
