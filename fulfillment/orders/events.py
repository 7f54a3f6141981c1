"""Record what happens to an order: events for clients, notes for staff; charges record their own (R-EVT-023)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.records.actor import current_actor
from fulfillment.events.log.models import Event
from fulfillment.events.recording import record_event
from fulfillment.payments.charges.models import Charge

from .models import Order, OrderLine, OrderNote
from .representation import represent_order

EXPANDED = frozenset({"order.accepted", "order.cancelled", "order.refunded"})
"""Types whose payload shows each product with its metadata and whether it is physical (R-EVT-008)."""
NOTE_LENGTH = 500


def record_order_event(
    type: str,  # noqa: A002 - the wire's own word
    order: Order,
    lines: Sequence[OrderLine],
    *,
    charges: Sequence[Charge] | None = None,
    previous: dict[str, Any] | None = None,
) -> Event:
    """Record an event with the order as a GET would show it now.

    `charges` are all charges of the order, for callers that have them; otherwise they are read. `previous` holds former
    values by member (R-EVT-006). Raises TransactionManagementError outside a transaction.
    """
    payload = represent_order(order, lines, expanded=type in EXPANDED, charges=charges)
    return record_event(type, payload=payload, live_mode=order.live_mode, previous=previous)


def add_note(order: Order, text: str, *, line_id: str = "") -> OrderNote:
    """Add to the timeline of an order, or of one of its lines, what no event says, and who did it (R-CHK-244)."""
    actor = current_actor()
    return OrderNote.objects.create(
        order=order,
        line_id=line_id,
        text=text[:NOTE_LENGTH],
        time=order.now(),
        through=actor.through,
        actor_name=actor.name[:150],
    )
