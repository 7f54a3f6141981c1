"""Notes on the timeline of an order that say who created a fulfillment: Lockstep, the API or staff."""

from collections.abc import Iterable

from fulfillment.orders.events import add_note
from fulfillment.orders.models import Order, OrderNote

from .models import Fulfillment, FulfillmentItem


def note_fulfillment(fulfillment: Fulfillment, items: Iterable[FulfillmentItem]) -> OrderNote:
    """Add a timeline note on what a fulfillment closes and who created it (product.md, screen 8)."""
    closed = ", ".join(f"{item} of line {item.line.wire_id}" for item in items)
    return add_note(fulfillment.order, f"{_lead(fulfillment)} {closed}")


def makers_of(order: Order, fulfillments: Iterable[Fulfillment]) -> dict[str, OrderNote]:
    """Return fulfillment ID -> the note on who created it. One query."""
    notes = {note.text.partition(":")[0] + ":": note for note in order.notes.filter(text__startswith=_LEAD)}
    return {row.wire_id: notes[_lead(row)] for row in fulfillments if _lead(row) in notes}


_LEAD = "Fulfillment ful_"


def _lead(fulfillment: Fulfillment) -> str:
    return f"Fulfillment {fulfillment.wire_id}:"
