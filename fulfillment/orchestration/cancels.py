"""Step 4: what the warehouse agreed not to send is given back (fulfillment.md, section 14)."""

from fulfillment.fulfillment_orders.models import FulfillmentCancellation
from fulfillment.orders.models import Order, OrderLine

from .bookings import Part, book_open_units


def cancel_accepted_units(order: Order, lines: list[OrderLine], cancellation_id: str) -> list[str]:
    """Book a fulfillment that cancels the accepted units of the managed lines (R-FUL-330)."""
    cancellation = FulfillmentCancellation.objects.for_wire().get(live_mode=order.live_mode, wire_id=cancellation_id)
    accepted = [item for item in cancellation.items.all() if item.quantity_accepted]
    parts = [Part(item.line.upstream_id, item.quantity_accepted) for item in accepted]
    return book_open_units(order, lines, parts, member="cancelQuantity", values={})
