"""Booking what the warehouse did, clamped to what is still open: never an error loop (R-FUL-333)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fulfillment.fulfillments.operations import create_fulfillment
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import ACCEPTED


class Part(NamedTuple):
    """Units of an order line that left or were given up, and the parcel they are in."""

    line_id: str
    units: int
    shipment_item_id: str = ""


def book_open_units(
    order: Order, lines: Sequence[OrderLine], parts: Sequence[Part], *, member: str, values: dict[str, Any]
) -> list[str]:
    """Book units by a fulfillment, `member` being `quantity` or `cancelQuantity`; return what the timeline should say.

    Only managed lines are the orchestrator's business. Units that are closed already are skipped and told.
    """
    by_id = {line.wire_id: line for line in lines if line.managed}
    notes: list[str] = []
    items: list[dict[str, Any]] = []
    for part in parts:
        line = by_id.get(part.line_id)
        if line is None:
            continue
        units = min(part.units, line.open_quantity) if order.state == ACCEPTED else 0
        if units < part.units:
            notes.append(_surplus(part, units, member))
        if units:
            parcel = {"shipmentItemId": part.shipment_item_id} if part.shipment_item_id else {}
            items.append({"itemId": part.line_id, member: units} | parcel)
    if items:
        create_fulfillment(live_mode=order.live_mode, values={"order_id": order.wire_id, "items": items} | values)
    return notes


def _surplus(part: Part, units: int, member: str) -> str:
    closed = part.units - units
    if member == "cancelQuantity":
        return f"Line {part.line_id}: {closed} cancelled by the warehouse are paid for already: a refund is due."
    return f"Line {part.line_id}: {closed} shipped were closed already and are not captured again."
