"""Units that the warehouse has not got: reported, and served when stock comes (R-FUL-035, section 7)."""

from datetime import datetime

from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from fulfillment.stock.allocation import allocate_at
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Level
from fulfillment.stock.operations import receive_stock

from ..models import Allocation, FulfillmentOrder, FulfillmentOrderLine
from ..units import Units, moved_units, pending
from .goods import MOVE, Goods, Kind, hold_goods, hold_order
from .shortage import report_units

TOO_MANY = "Backorder quantity is larger than pending quantity"


@transaction.atomic
def report_backorder(
    *, order: FulfillmentOrder, units: Units | None = None, available_time: datetime | None = None
) -> FulfillmentOrder:
    """Report that pending units are not there, by line id, by default all, and perhaps when they are expected.

    What was set aside for them becomes free. Raises ValidationError for units that are not pending; Refusal for none.
    """
    goods = hold_goods(order)
    moved = moved_units(goods.order, units, pending, TOO_MANY)
    for line, count in moved.items():
        goods.take(line, count, MOVE.UNALLOCATE)
        line.available_time = available_time
    report_units(goods, moved)
    return goods.order


def restock(*, live_mode: bool, item_id: str, location_id: str, quantity: int, note: str = "") -> Level:
    """Put units into stock; backorders of the item are served first (R-FUL-035). Raises NotFound, ValidationError."""
    cause = Cause("restock", note=note)
    return receive_stock(live_mode=live_mode, item_id=item_id, location_id=location_id, quantity=quantity, cause=cause)


def serve_backorders(level: Level) -> int:
    """Give the free units of a locked level to backordered lines, the oldest fulfillment order first; return how many.

    Only what ships to the line's country can serve it. No event tells of it (R-FUL-035).
    """
    if not level.location.is_active or not level.available_quantity:
        return 0
    waiting = FulfillmentOrderLine.objects.filter(inventory_item=level.inventory_item_id, backordered__gt=0)
    served = 0
    for order in FulfillmentOrder.objects.filter(pk__in=waiting.values("fulfillment_order")).order_by("key"):
        if not level.available_quantity:
            break
        if level.location.serves(order.country):
            served += _serve(Goods(hold_order(order), {level.pk: level}), level)
    return served


def _serve(goods: Goods, level: Level) -> int:
    moved = {}
    for line in goods.lines:
        count = min(line.backordered, level.available_quantity)
        if line.inventory_item_id == level.inventory_item_id and count:
            allocate_at(level, count, goods.cause)
            _set_aside(line, level, count)
            line.backordered -= count
            line.pending += count
            moved[line] = count
    if moved:
        goods.order.ready_time = goods.order.now()
        goods.store(Kind.RESTOCK, moved, subject_id="")
    return sum(moved.values())


def _set_aside(line: FulfillmentOrderLine, level: Level, count: int) -> None:
    allocation, is_new = Allocation.objects.get_or_create(line=line, level=level, defaults={"quantity": count})
    if not is_new:
        allocation.quantity += count
        allocation.save(update_fields=["quantity"])


def has_backorders(item: InventoryItem) -> bool:
    """Tell whether units of an item are backordered: it cannot be deleted then (R-FUL-031)."""
    return FulfillmentOrderLine.objects.filter(inventory_item=item.pk, backordered__gt=0).exists()
