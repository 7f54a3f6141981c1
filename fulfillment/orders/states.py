"""States and transitions of orders, their lines, and their fraud review (R-CHK-171, R-CHK-172, fulfillment.md 12)."""

from datetime import datetime
from typing import Protocol

from catalog.wire.values.times import format_time
from fulfillment.sales.transitions import IllegalTransition, Stateful, Transitions, move

NEW = ""
PENDING_PAYMENT, IN_REVIEW, ACCEPTED, BLOCKED = "pending_payment", "in_review", "accepted", "blocked"
DISPUTE, CANCELLED, FULFILLED, COMPLETE, RETURNED = "dispute", "cancelled", "fulfilled", "complete", "returned"

IN_PROGRESS = (PENDING_PAYMENT, IN_REVIEW, ACCEPTED, DISPUTE)
"""States in which units of an order may still be closed."""

CHOICES = [
    (PENDING_PAYMENT, "Pending payment"),
    (IN_REVIEW, "In review"),
    (ACCEPTED, "Accepted"),
    (FULFILLED, "Fulfilled"),
    (COMPLETE, "Complete"),
    (BLOCKED, "Blocked"),
    (CANCELLED, "Cancelled"),
    (RETURNED, "Returned"),
    (DISPUTE, "Disputed"),
]
TRANSITIONS: Transitions = {
    NEW: frozenset({PENDING_PAYMENT, IN_REVIEW, ACCEPTED}),
    PENDING_PAYMENT: frozenset({IN_REVIEW, ACCEPTED, BLOCKED, CANCELLED}),
    IN_REVIEW: frozenset({ACCEPTED, BLOCKED}),
    ACCEPTED: frozenset({FULFILLED, CANCELLED, DISPUTE}),
    FULFILLED: frozenset({COMPLETE, DISPUTE}),
    COMPLETE: frozenset({RETURNED, DISPUTE}),
    DISPUTE: frozenset({ACCEPTED, FULFILLED, COMPLETE}),
    BLOCKED: frozenset(),
    CANCELLED: frozenset(),
    RETURNED: frozenset(),
}

REVIEW_OPENED, PASSED = "review_opened", "passed"
FRAUD_CHOICES = [(REVIEW_OPENED, "Review opened"), (PASSED, "Passed"), (BLOCKED, "Blocked")]
FRAUD_TRANSITIONS: Transitions = {
    NEW: frozenset({REVIEW_OPENED, PASSED, BLOCKED}),
    REVIEW_OPENED: frozenset({PASSED, BLOCKED}),
    # A dispute opens the review of an order that had passed (R-FUL-430).
    PASSED: frozenset({REVIEW_OPENED}),
    BLOCKED: frozenset(),
}

CREATED = "created"
LINE_CHOICES = [
    (CREATED, "Created"),
    (FULFILLED, "Fulfilled"),
    (CANCELLED, "Cancelled"),
    (BLOCKED, "Blocked"),
    (RETURNED, "Returned"),
]
LINE_TRANSITIONS: Transitions = {
    NEW: frozenset({CREATED}),
    CREATED: frozenset({FULFILLED, CANCELLED, BLOCKED}),
    FULFILLED: frozenset({RETURNED}),
    CANCELLED: frozenset(),
    BLOCKED: frozenset(),
    RETURNED: frozenset(),
}


class Reviewed(Protocol):
    """A row with the state of its fraud review and the times at which it reached each."""

    fraud_state: str
    fraud_state_transitions: dict[str, str]


def move_order(order: Stateful, state: str, now: datetime) -> None:
    """Move an order to a state (R-CHK-171). Raises IllegalTransition."""
    move(order, state, now, TRANSITIONS)


def move_line(line: Stateful, state: str, now: datetime) -> None:
    """Move a line of an order to a state (R-FUL-300). Raises IllegalTransition."""
    move(line, state, now, LINE_TRANSITIONS)


def move_review(order: Reviewed, state: str, now: datetime) -> None:
    """Move the fraud review of an order to a state (R-CHK-172). Raises IllegalTransition."""
    if state not in FRAUD_TRANSITIONS[order.fraud_state]:
        raise IllegalTransition(f"review {order.fraud_state} -> {state}")
    order.fraud_state = state
    order.fraud_state_transitions = order.fraud_state_transitions | {state: format_time(now)}
