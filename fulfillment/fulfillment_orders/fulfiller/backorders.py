"""Backorders: reported by the warehouse, served when stock arrives (R-FUL-035, section 7)."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from catalog.inventory_items.models import InventoryItem
from fulfillment.events.worker.due_rows import due_rows
from fulfillment.queues.row_queue import RowQueue
from fulfillment.queues.stuck import due_again, forget
from fulfillment.stock.allocation import allocate_at
from fulfillment.stock.ledger import Cause, lock_levels
from fulfillment.stock.models import Level
from fulfillment.stock.operations import receive_stock

from ..models import Allocation, FulfillmentOrder, FulfillmentOrderLine
from ..units import Units, moved_units, pending
from .goods import ActionKind, Goods, MoveKind, lock_goods, lock_order
from .shortage import backorder_units

SERVING = RowQueue("serve backorders")
TOO_MANY = "Backorder quantity is larger than pending quantity"


@transaction.atomic
def report_backorder(
    *, order: FulfillmentOrder, units: Units | None = None, available_time: datetime | None = None
) -> FulfillmentOrder:
    """Report pending units as missing, by line id, by default all, and optionally when they are expected.

    Their allocations become free. Raises ValidationError for units that are not pending; Refusal when none are.
    """
    goods = lock_goods(order)
    moved = moved_units(goods.order, units, pending, TOO_MANY)
    for line, count in moved.items():
        goods.take(line, count, MoveKind.UNALLOCATE)
        line.available_time = available_time
    backorder_units(goods, moved)
    return goods.order


def restock(*, live_mode: bool, item_id: str, location_id: str, quantity: int, note: str = "") -> Level:
    """Put units into stock; backorders of the item are served first (R-FUL-035). Raises NotFound, ValidationError."""
    cause = Cause("restock", note=note)
    return receive_stock(live_mode=live_mode, item_id=item_id, location_id=location_id, quantity=quantity, cause=cause)


def serve_backorders(level: Level) -> int:
    """Give the free units of a locked level to backordered lines, the oldest fulfillment order first; return how many.

    Only lines whose country the location ships to are served. No event is recorded (R-FUL-035).
    """
    if not level.location.is_active or not level.available_quantity:
        return 0
    waiting = FulfillmentOrderLine.objects.filter(inventory_item=level.inventory_item_id, backordered__gt=0)
    orders = FulfillmentOrder.objects.filter(pk__in=waiting.values("fulfillment_order")).order_by("key")
    served = 0
    for key in orders.values_list("pk", flat=True):
        if not level.available_quantity:
            break
        before = level.allocated, level.updated_time
        done = SERVING.attempt(
            key, partial(_serve_order, key, level), live_mode=level.live_mode, model=FulfillmentOrder
        )
        if done is None:
            # Rolled back, so the level in memory must count what it did before.
            level.allocated, level.updated_time = before
        served += done or 0
    return served


def _serve_order(key: int, level: Level) -> int:
    order = FulfillmentOrder.objects.get(pk=key)
    if not level.location.serves(order.country):
        return 0
    return _serve(Goods(lock_order(order), {level.pk: level}), level)


@due_rows("serve backorders")
def serve_stuck_backorders(*, now: datetime, live_mode: bool) -> int:
    """Retry fulfillment orders that could not be served when stock arrived; return how many units they got."""
    served = 0
    for key in due_again(SERVING.name, live_mode=live_mode):
        with transaction.atomic():
            items = FulfillmentOrderLine.objects.filter(fulfillment_order=key, backordered__gt=0)
            levels = lock_levels(Q(inventory_item__in=items.values("inventory_item")), live_mode=live_mode)
            served += sum(map(serve_backorders, levels))
            # If it failed again, it is due later and stays.
            if key in due_again(SERVING.name, live_mode=live_mode):
                forget(SERVING.name, [key])
    return served


def _serve(goods: Goods, level: Level) -> int:
    moved = {}
    for line in goods.lines:
        count = min(line.backordered, level.available_quantity)
        if line.inventory_item_id == level.inventory_item_id and count:
            allocate_at(level, count, goods.cause)
            _add_allocation(line, level, count)
            line.backordered -= count
            line.pending += count
            moved[line] = count
    if moved:
        goods.order.ready_time = goods.order.now()
        goods.store(ActionKind.RESTOCK, moved, subject_id="")
    return sum(moved.values())


def _add_allocation(line: FulfillmentOrderLine, level: Level, count: int) -> None:
    allocation, is_new = Allocation.objects.get_or_create(line=line, level=level, defaults={"quantity": count})
    if not is_new:
        allocation.quantity += count
        allocation.save(update_fields=["quantity"])


def has_backorders(item: InventoryItem) -> bool:
    """Return whether units of an item are backordered, which keeps it from being deleted (R-FUL-031)."""
    return FulfillmentOrderLine.objects.filter(inventory_item=item.pk, backordered__gt=0).exists()
