"""The life of an order and of its lines: moves as data, one gate each (R-CHK-171, R-CHK-172, fulfillment.md 12)."""

from datetime import datetime
from typing import Protocol

from catalog.wire.values.times import format_time

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
MOVES: dict[str, frozenset[str]] = {
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
FRAUD_MOVES: dict[str, frozenset[str]] = {
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
LINE_MOVES: dict[str, frozenset[str]] = {
    NEW: frozenset({CREATED}),
    CREATED: frozenset({FULFILLED, CANCELLED, BLOCKED}),
    FULFILLED: frozenset({RETURNED}),
    CANCELLED: frozenset(),
    BLOCKED: frozenset(),
    RETURNED: frozenset(),
}


class IllegalMove(RuntimeError):
    """A move that the life of the object does not know: an error of ours, never of a client."""


class Moving(Protocol):
    """What has a state and remembers when it reached each."""

    state: str
    state_transitions: dict[str, str]


class Reviewed(Protocol):
    """What has a state of its fraud review as well."""

    fraud_state: str
    fraud_state_transitions: dict[str, str]


def move_order(order: Moving, state: str, now: datetime) -> None:
    """Move an order; `stateTransitions` gains a time and loses none (R-CHK-171). Raises IllegalMove."""
    _move(order, state, now, MOVES)


def move_line(line: Moving, state: str, now: datetime) -> None:
    """Move a line of an order (R-FUL-300). Raises IllegalMove."""
    _move(line, state, now, LINE_MOVES)


def _move(moving: Moving, state: str, now: datetime, moves: dict[str, frozenset[str]]) -> None:
    if state not in moves[moving.state]:
        raise IllegalMove(f"{moving.state} -> {state}")
    moving.state = state
    moving.state_transitions = moving.state_transitions | {state: format_time(now)}


def move_review(order: Reviewed, state: str, now: datetime) -> None:
    """Move the fraud review (R-CHK-172). Raises IllegalMove."""
    if state not in FRAUD_MOVES[order.fraud_state]:
        raise IllegalMove(f"review {order.fraud_state} -> {state}")
    order.fraud_state = state
    order.fraud_state_transitions = order.fraud_state_transitions | {state: format_time(now)}
