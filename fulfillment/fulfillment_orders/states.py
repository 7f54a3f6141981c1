"""States of fulfillment orders, lines, cancellations and returns: derived, never stored (R-FUL-112, R-FUL-113)."""

from collections.abc import Iterable
from typing import Protocol

PENDING, BACKORDERED, SHIPPED, CANCELLED = "pending", "backordered", "shipped", "cancelled"
CREATED, ACCEPTED, REJECTED = "created", "accepted", "rejected"

LINE_STATES = (PENDING, BACKORDERED, SHIPPED, CANCELLED)
ORDER_STATES = (PENDING, SHIPPED, CANCELLED)
DECISIONS = (PENDING, ACCEPTED, REJECTED)
RETURN_STATES = (CREATED, PENDING, ACCEPTED, REJECTED)


class Counters(Protocol):
    quantity: int
    pending: int
    backordered: int
    shipped: int
    cancelled: int
    returned: int


def state_of_line(line: Counters) -> str:
    """Return the state of a line: the first that applies (R-FUL-112)."""
    if line.cancelled == line.quantity:
        return CANCELLED
    if line.shipped + line.returned > 0:
        return SHIPPED
    return BACKORDERED if line.backordered > 0 else PENDING


def state_of_order(lines: Iterable[Counters]) -> str:
    """Return the state of a fulfillment order by its lines (R-FUL-113)."""
    states = {state_of_line(line) for line in lines}
    if states == {CANCELLED}:
        return CANCELLED
    return SHIPPED if SHIPPED in states else PENDING


def state_of_decision(accepted: int, *, is_decided: bool) -> str:
    """Return the state of a cancellation, a return or an item of them by the accepted units (8.3, 9.3)."""
    if not is_decided:
        return PENDING
    return ACCEPTED if accepted else REJECTED
