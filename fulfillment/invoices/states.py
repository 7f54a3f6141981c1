"""States and transitions of invoices (checkout.md, section 18, R-CHK-195 to R-CHK-203)."""

from datetime import datetime

from catalog.wire.exceptions import Refusal
from fulfillment.sales.transitions import Stateful, Transitions, move

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
TRANSITIONS: Transitions = {
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


def move_invoice(invoice: Stateful, state: str, now: datetime) -> None:
    """Move an invoice to a state (R-CHK-203). Raises IllegalTransition."""
    move(invoice, state, now, TRANSITIONS)
