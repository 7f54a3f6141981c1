"""Allocated units that turn out to be missing, because a count found fewer than were promised.

Before anything ships, allocations are compared with what is on hand. What is there ships; the rest is backordered as if
the warehouse had reported it (7.2), and the order's timeline says why.
"""

from collections import Counter
from collections.abc import Iterable

from fulfillment.orders.events import add_note

from ..events import record_backordered
from ..models import FulfillmentOrderLine
from ..units import MovedUnits
from .goods import ActionKind, Goods, MoveKind


def backorder_missing(goods: Goods, lines: Iterable[FulfillmentOrderLine]) -> MovedUnits:
    """Backorder allocated units of locked goods that are not on hand; return them by line."""
    on_hand = {key: level.on_hand for key, level in goods.levels.items()}
    missing: Counter[FulfillmentOrderLine] = Counter()
    for line in lines:
        for allocation in goods.allocations(line):
            present = min(allocation.quantity, on_hand[allocation.level_id])
            on_hand[allocation.level_id] -= present
            short = allocation.quantity - present
            if short:
                location = goods.levels[allocation.level_id].location
                goods.take(line, short, MoveKind.UNALLOCATE, location_id=location.pk)
                missing[line] += short
                _explain(goods, line, short, location.wire_id)
    if missing:
        backorder_units(goods, missing)
    return missing


def backorder_units(goods: Goods, units: MovedUnits) -> None:
    """Move pending units without an allocation to backordered, and record the event."""
    for line, count in units.items():
        line.pending -= count
        line.backordered += count
        line.total_backordered += count
    goods.store(ActionKind.BACKORDER, units)
    record_backordered(goods.order, units)


def describe_missing(missing: MovedUnits) -> str:
    """Return what staff read about missing units, "" for none."""
    units = ", ".join(f"{count} of {line.item_wire_id}" for line, count in missing.items())
    return f"Not on hand, now backordered: {units}. A count found less stock than was set aside." if units else ""


def _explain(goods: Goods, line: FulfillmentOrderLine, count: int, location_id: str) -> None:
    if goods.order.order is not None:
        text = f"Fulfillment order {goods.order.wire_id}: {count} of {line.item_wire_id} set aside at {location_id}"
        add_note(goods.order.order, f"{text} are not on hand (a count found less) and are backordered.")
