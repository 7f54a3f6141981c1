"""Step 3: what shipped is captured (fulfillment.md, section 14)."""

from fulfillment.fulfillment_orders.models import Shipment
from fulfillment.orders.models import Order, OrderLine

from .bookings import Part, book_open_units

TRACKING = ("tracking_company", "tracking_number", "tracking_url")


def capture_shipment(order: Order, lines: list[OrderLine], shipment_id: str) -> list[str]:
    """Book a fulfillment for the managed lines of a shipment, with its tracking (R-FUL-229)."""
    shipment = Shipment.objects.for_wire().get(live_mode=order.live_mode, wire_id=shipment_id)
    values = {"shipment_id": shipment_id} | {name: getattr(shipment, name) for name in TRACKING}
    parts = [Part(item.line.upstream_id, item.quantity, item.wire_id) for item in shipment.items.all()]
    return book_open_units(order, lines, parts, member="quantity", values=values)
