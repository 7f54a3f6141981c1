"""States of charges and operations; a charge's own is derived (fulfillment.md, 11.2)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from fulfillment.pricing.money import ZERO

CAPTURE, CANCEL, REFUND = "capture", "cancel", "refund"
KINDS = [(CAPTURE, "Capture"), (CANCEL, "Cancel"), (REFUND, "Refund")]
CLOSING = frozenset({CAPTURE, CANCEL})
"""Kinds that use up what is authorised."""

PENDING, PENDING_INFORMATION, COMPLETE, FAILED = "pending", "pending_information", "complete", "failed"
OPERATION_CHOICES = [
    (PENDING, "Pending"),
    (PENDING_INFORMATION, "Waiting for information"),
    (COMPLETE, "Complete"),
    (FAILED, "Failed"),
]
UNDER_WAY = frozenset({PENDING, PENDING_INFORMATION})
COUNTING = UNDER_WAY | {COMPLETE}
"""States in which an operation uses up its amount."""
OUTCOMES = [(COMPLETE, "Succeeds"), (FAILED, "Fails")]

AUTHORISED = "authorised"
AUTHORISATIONS = [(PENDING, "Pending"), (AUTHORISED, "Authorized"), (FAILED, "Declined")]

CAPTURABLE, PROCESSING, CANCELLED = "capturable", "processing", "cancelled"
UNSETTLED = frozenset({PENDING, CAPTURABLE, PROCESSING})
"""States of a charge with which an order cannot be complete (R-FUL-303)."""


class Operation(Protocol):
    """The attributes of an operation that count."""

    @property
    def kind(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def amount(self) -> Decimal: ...


def total(operations: Iterable[Operation], kinds: Iterable[str], states: Iterable[str]) -> Decimal:
    """Return the sum of the operations of these kinds in these states."""
    return sum((op.amount for op in operations if op.kind in kinds and op.state in states), ZERO)


def charge_state(authorisation: str, amount: Decimal, operations: Iterable[Operation]) -> str:
    """Return the state of a charge (R-FUL-260)."""
    if authorisation != AUTHORISED:
        return authorisation
    closing = [operation for operation in operations if operation.kind in CLOSING]
    if amount > total(closing, CLOSING, COUNTING):
        return CAPTURABLE
    if any(operation.state in UNDER_WAY for operation in closing):
        return PROCESSING
    captured = any(operation.kind == CAPTURE and operation.state == COMPLETE for operation in closing)
    return COMPLETE if captured else CANCELLED
