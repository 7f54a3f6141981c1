"""Notes on an order for staff: what no event tells (R-CHK-244, R-FUL-333)."""

from catalog.wire.records.actor import current_actor

from .models import Order, OrderNote

LONGEST = 500


def add_note(order: Order, text: str, *, line_id: str = "") -> OrderNote:
    """Write on the timeline of an order, or of one of its lines, what was done or found, and by whom."""
    actor = current_actor()
    return OrderNote.objects.create(
        order=order,
        line_id=line_id,
        text=text[:LONGEST],
        time=order.now(),
        through=actor.through,
        actor_name=actor.name[:150],
    )
