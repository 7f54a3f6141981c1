"""A fulfillment order locked with the stock it relies on, in the one lock order (R-FUL-445)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, prefetch_related_objects

from catalog.wire.records.actor import current_actor
from fulfillment.stock.ledger import Cause, lock_levels, move
from fulfillment.stock.models import Level, Movement

from ..models import Allocation, FulfillerAction, FulfillmentOrder, FulfillmentOrderLine
from ..models.fulfillment_orders import COUNTERS
from ..units import MovedUnits

ActionKind = FulfillerAction.Kind
MoveKind = Movement.Kind


@dataclass
class Goods:
    """A locked fulfillment order, with its lines and allocations, and the locked levels of its items by key."""

    order: FulfillmentOrder
    levels: dict[int, Level]

    @property
    def lines(self) -> list[FulfillmentOrderLine]:
        return list(self.order.lines.all())

    def allocations(self, line: FulfillmentOrderLine) -> list[Allocation]:
        """Return the allocations of a line, the preferred location first."""
        return [allocation for allocation in line.allocations.all() if allocation.quantity]

    def units_at(self, line: FulfillmentOrderLine, location_id: int) -> int:
        allocations = self.allocations(line)
        return sum(
            allocation.quantity
            for allocation in allocations
            if self.levels[allocation.level_id].location_id == location_id
        )

    def take(self, line: FulfillmentOrderLine, count: int, kind: str, *, location_id: int | None = None) -> None:
        """Move allocated units of a line in the ledger, from one location or from the least preferred ones first."""
        for allocation, part in self._parts(line, count, location_id):
            move(self.levels[allocation.level_id], kind, part, self.cause)
            allocation.quantity -= part
            if allocation.quantity:
                allocation.save(update_fields=["quantity"])
            else:
                Allocation.objects.filter(pk=allocation.pk).delete()

    def _parts(
        self, line: FulfillmentOrderLine, count: int, location_id: int | None
    ) -> Iterator[tuple[Allocation, int]]:
        for allocation in reversed(self.allocations(line)):
            if location_id in (None, self.levels[allocation.level_id].location_id) and count:
                part = min(count, allocation.quantity)
                count -= part
                yield allocation, part
        if count:
            raise RuntimeError(f"line {line.wire_id} lacks {count} units that should be set aside")

    @property
    def cause(self) -> Cause:
        return Cause("fulfillment_order", self.order.wire_id)

    def store(self, kind: str, moved: MovedUnits, *, subject_id: str = "") -> None:
        """Store the changed lines, touch the order and log the action (R-FUL-157)."""
        for line in moved:
            line.save(update_fields=[*COUNTERS, "total_backordered", "available_time"])
        self.order.updated_time = self.order.now()
        self.order.save()
        log_action(self.order, kind, moved, subject_id=subject_id)


def lock_goods(order: FulfillmentOrder) -> Goods:
    """Lock the levels of an order's items, then the order, and read its lines. Raises NotFound."""
    items = order.lines.values("inventory_item")
    levels = lock_levels(Q(inventory_item__in=items), live_mode=order.live_mode)
    return Goods(lock_order(order), {level.pk: level for level in levels})


def lock_order(order: FulfillmentOrder) -> FulfillmentOrder:
    """Lock a fulfillment order alone, for actions that move no stock, and read its lines. Raises NotFound."""
    locked = FulfillmentOrder.objects.find(order.wire_id, live_mode=order.live_mode, lock=True)
    prefetch_related_objects([locked], "lines__allocations", "lines__inventory_item")
    return locked


def log_action(order: FulfillmentOrder, kind: str, moved: MovedUnits, *, subject_id: str = "") -> FulfillerAction:
    """Log an action with its actor and time (R-FUL-157)."""
    actor = current_actor()
    return FulfillerAction.objects.create(
        fulfillment_order=order,
        kind=kind,
        subject_id=subject_id,
        units={line.wire_id: count for line, count in moved.items()},
        time=order.now(),
        through=actor.through,
        actor_name=actor.name,
        request_id=actor.request_id,
    )
