"""Record what happens to an order: events for clients, notes for staff; charges record their own (R-EVT-023)."""

from typing import Any

from catalog.wire.records.actor import current_actor
from fulfillment.events.log.models import Event
from fulfillment.events.recording import record_event

from .models import Order, OrderNote
from .serializers import ExpandedOrderSerializer, OrderSerializer

EXPANDED = frozenset({"order.accepted", "order.cancelled", "order.refunded"})
"""Types whose payload shows each product with its metadata and whether it is physical (R-EVT-008)."""
NOTE_LENGTH = 500


def record_order_event(
    type: str,  # noqa: A002 - the wire's own word
    order: Order,
    *,
    previous: dict[str, Any] | None = None,
) -> Event:
    """Record an event with the order as a GET would show it now; `previous` holds former values (R-EVT-006).

    Raises TransactionManagementError outside a transaction.
    """
    serializer = ExpandedOrderSerializer if type in EXPANDED else OrderSerializer
    return record_event(type, payload=serializer(order).data, live_mode=order.live_mode, previous=previous)


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
