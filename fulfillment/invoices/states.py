"""The life of an invoice: moves as data and one gate (checkout.md, section 18, R-CHK-195 to R-CHK-203)."""

from datetime import datetime
from typing import Protocol

from catalog.wire.exceptions import Refusal
from catalog.wire.values.times import format_time

NEW = ""
DRAFT, OPEN, PAID, UNCOLLECTIBLE, VOID = "draft", "open", "paid", "uncollectible", "void"

CHOICES = [
    (DRAFT, "Draft"),
    (OPEN, "Open"),
    (PAID, "Paid"),
    (UNCOLLECTIBLE, "Uncollectible"),
    (VOID, "Void"),
]
FIRST = (DRAFT, OPEN)
"""States that an invoice may be created in (R-CHK-193)."""
MOVES: dict[str, frozenset[str]] = {
    NEW: frozenset({DRAFT, OPEN}),
    DRAFT: frozenset({OPEN}),
    OPEN: frozenset({PAID, UNCOLLECTIBLE, VOID}),
    PAID: frozenset(),
    UNCOLLECTIBLE: frozenset(),
    VOID: frozenset(),
}


class InvalidState(Refusal):
    """Something that only invoices in another state allow (R-CHK-195 to R-CHK-197, E-CHK-32)."""

    def __init__(self, wire_id: str, needed: str, done: str) -> None:
        text = f"Invoice {wire_id} is not {needed}. Only {needed} invoices can be {done}."
        super().__init__(text, parameter="state")


class IllegalMove(RuntimeError):
    """A move that the life of an invoice does not know: an error of ours, never of a client."""


class Moving(Protocol):
    """What has a state and remembers when it reached each."""

    wire_id: str
    state: str
    state_transitions: dict[str, str]


def refuse_unless(needed: str, invoice: Moving, done: str) -> None:
    """Let something be done in one state only; `done` says what, as in "opened". Raises InvalidState."""
    if invoice.state != needed:
        raise InvalidState(invoice.wire_id, needed, done)


def may_follow(former: str, state: str) -> bool:
    """Tell whether a state may come after another one."""
    return state in MOVES[former]


def move_invoice(invoice: Moving, state: str, now: datetime) -> None:
    """Move an invoice; `stateTransitions` gains a time and loses none (R-CHK-203). Raises IllegalMove."""
    if not may_follow(invoice.state, state):
        raise IllegalMove(f"{invoice.state} -> {state}")
    invoice.state = state
    invoice.state_transitions = invoice.state_transitions | {state: format_time(now)}
