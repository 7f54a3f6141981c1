"""Units that are set aside and turn out not to be there: a count found fewer than were promised.

Before anything ships, what was set aside is compared with what is on hand. What is there ships; the rest is reported as
backordered, as the warehouse would report it (7.2), and the timelines say why.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from fulfillment.fulfillment_orders.events import tell_backordered
from fulfillment.orders.events import add_note

from ..models import FulfillmentOrderLine
from .goods import MOVE, Goods, Kind

Missing = dict[FulfillmentOrderLine, int]


def backorder_missing(goods: Goods, lines: Iterable[FulfillmentOrderLine]) -> Missing:
    """Report units of locked goods that are set aside but not on hand as backordered; return them by line."""
    on_hand = {key: level.on_hand for key, level in goods.levels.items()}
    missing: Counter[FulfillmentOrderLine] = Counter()
    for line in lines:
        for allocation in goods.allocations(line):
            there = min(allocation.quantity, on_hand[allocation.level_id])
            on_hand[allocation.level_id] -= there
            short = allocation.quantity - there
            if short:
                location = goods.levels[allocation.level_id].location
                goods.take(line, short, MOVE.UNALLOCATE, location_id=location.pk)
                missing[line] += short
                _explain(goods, line, short, location.wire_id)
    if missing:
        report_units(goods, missing)
    return dict(missing)


def report_units(goods: Goods, units: Mapping[FulfillmentOrderLine, int]) -> None:
    """Count pending units, which nothing is set aside for any more, as backordered, and tell it."""
    for line, count in units.items():
        line.pending -= count
        line.backordered += count
        line.total_backordered += count
    goods.store(Kind.BACKORDER, units)
    tell_backordered(goods.order, units)


def told_missing(missing: Mapping[FulfillmentOrderLine, int]) -> str:
    """Return what staff read about missing units, "" for none."""
    told = ", ".join(f"{count} of {line.item_wire_id}" for line, count in missing.items())
    return f"Not on hand, now backordered: {told}. A count found less stock than was set aside." if told else ""


def _explain(goods: Goods, line: FulfillmentOrderLine, count: int, location_id: str) -> None:
    if goods.order.order is not None:
        text = f"Fulfillment order {goods.order.wire_id}: {count} of {line.item_wire_id} set aside at {location_id}"
        add_note(goods.order.order, f"{text} are not on hand (a count found less) and are backordered.")
