"""A fulfillment order with all that an action of the warehouse relies on, locked in the one order (R-FUL-445)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, prefetch_related_objects

from catalog.wire.records.actor import current_actor
from fulfillment.stock.ledger import Cause, lock_levels, move
from fulfillment.stock.models import Level, Movement

from ..models import Allocation, FulfillerAction, FulfillmentOrder, FulfillmentOrderLine
from ..models.fulfillment_orders import COUNTERS

Kind = FulfillerAction.Kind


@dataclass
class Goods:
    """A locked fulfillment order; its lines, allocations and the levels of its items are those of this moment."""

    order: FulfillmentOrder
    levels: dict[int, Level]

    @property
    def lines(self) -> list[FulfillmentOrderLine]:
        """Return the lines."""
        return list(self.order.lines.all())

    def allocations(self, line: FulfillmentOrderLine) -> list[Allocation]:
        """Return what is set aside for a line, the first choice first."""
        return [allocation for allocation in line.allocations.all() if allocation.quantity]

    def at_location(self, line: FulfillmentOrderLine, location_id: int) -> int:
        """Return how many units of a line are set aside at a location."""
        mine = (one for one in self.allocations(line) if self.levels[one.level_id].location_id == location_id)
        return sum(allocation.quantity for allocation in mine)

    def take(self, line: FulfillmentOrderLine, count: int, kind: str, *, location_id: int | None = None) -> None:
        """Take units that are set aside for a line: shipped from a location, or returned, the last choice first."""
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
        """Return what the ledger names as the reason."""
        return Cause("fulfillment_order", self.order.wire_id)

    def store(self, kind: str, moved: Mapping[FulfillmentOrderLine, int], *, subject_id: str = "") -> None:
        """Store the lines that changed and the time of the change, and write down who did it (R-FUL-157)."""
        for line in moved:
            line.save(update_fields=[*COUNTERS, "total_backordered", "available_time"])
        self.order.updated_time = self.order.now()
        self.order.save()
        write_down(self.order, kind, moved, subject_id=subject_id)


def hold_goods(order: FulfillmentOrder) -> Goods:
    """Lock the levels of an order's items, then the order, and read its lines. Raises NotFound."""
    items = order.lines.values("inventory_item")
    levels = lock_levels(Q(inventory_item__in=items), live_mode=order.live_mode)
    return Goods(hold_order(order), {level.pk: level for level in levels})


def hold_order(order: FulfillmentOrder) -> FulfillmentOrder:
    """Lock a fulfillment order alone, for what moves no stock, and read its lines. Raises NotFound."""
    held = FulfillmentOrder.objects.find(order.wire_id, live_mode=order.live_mode, lock=True)
    prefetch_related_objects([held], "lines__allocations", "lines__inventory_item")
    return held


def write_down(
    order: FulfillmentOrder, kind: str, moved: Mapping[FulfillmentOrderLine, int], *, subject_id: str = ""
) -> FulfillerAction:
    """Note an action with who did it and when."""
    actor = current_actor()
    details: dict[str, Any] = {"through": actor.through, "actor_name": actor.name, "request_id": actor.request_id}
    units = {line.wire_id: count for line, count in moved.items()}
    return FulfillerAction.objects.create(
        fulfillment_order=order, kind=kind, subject_id=subject_id, units=units, time=order.now(), **details
    )


MOVE = Movement.Kind
