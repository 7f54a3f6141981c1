"""Steps 3 and 4: what the warehouse shipped is captured, what it cancelled is given back (fulfillment.md, section 14).

Bookings are clamped to what is still open: never an error loop (R-FUL-333).
"""

from collections.abc import Sequence
from dataclasses import replace

from fulfillment.fulfillment_orders.models import FulfillmentCancellation, Shipment
from fulfillment.fulfillments.commands import ClosedItem, NewFulfillment
from fulfillment.fulfillments.operations import create_fulfillment
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import ACCEPTED


def capture_shipment(order: Order, lines: Sequence[OrderLine], shipment_id: str) -> list[str]:
    """Book a fulfillment for the managed lines of a shipment, with its tracking (R-FUL-229)."""
    shipment = Shipment.objects.for_wire().get(live_mode=order.live_mode, wire_id=shipment_id)
    command = NewFulfillment(
        order.wire_id,
        [
            ClosedItem(item.line.upstream_id, quantity=item.quantity, shipment_item_id=item.wire_id)
            for item in shipment.items.all()
        ],
        shipment_id=shipment_id,
        tracking_company=shipment.tracking_company,
        tracking_number=shipment.tracking_number,
        tracking_url=shipment.tracking_url,
    )
    return _book_open_units(order, lines, command)


def cancel_accepted_units(order: Order, lines: Sequence[OrderLine], cancellation_id: str) -> list[str]:
    """Book a fulfillment that cancels the accepted units of the managed lines (R-FUL-330)."""
    cancellation = FulfillmentCancellation.objects.for_wire().get(live_mode=order.live_mode, wire_id=cancellation_id)
    items = [
        ClosedItem(item.line.upstream_id, cancel_quantity=item.quantity_accepted)
        for item in cancellation.items.all()
        if item.quantity_accepted
    ]
    return _book_open_units(order, lines, NewFulfillment(order.wire_id, items))


def _book_open_units(order: Order, lines: Sequence[OrderLine], command: NewFulfillment) -> list[str]:
    """Book the units of managed lines that are still open; return what the timeline should say about the others."""
    by_id = {line.wire_id: line for line in lines if line.managed}
    notes: list[str] = []
    items: list[ClosedItem] = []
    for item in command.items:
        line = by_id.get(item.item_id)
        if line is None:
            continue
        wanted = item.quantity or item.cancel_quantity or 0
        units = min(wanted, line.open_quantity) if order.state == ACCEPTED else 0
        if units < wanted:
            notes.append(_surplus(item, wanted - units))
        if units:
            items.append(replace(item, quantity=units) if item.quantity else replace(item, cancel_quantity=units))
    if items:
        create_fulfillment(replace(command, items=items), live_mode=order.live_mode)
    return notes


def _surplus(item: ClosedItem, closed: int) -> str:
    if item.quantity:
        return f"Line {item.item_id}: {closed} shipped were closed already and are not captured again."
    return f"Line {item.item_id}: {closed} cancelled by the warehouse are paid for already: a refund is due."
