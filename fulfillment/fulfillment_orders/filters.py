"""Filters of the lists (fulfillment.md, 6.1, 7.1, 8.1, 9.1)."""

from typing import Any

from catalog.wire.http.filters import AnyOfFilter, ChoiceFilter, ExactFilter, LineFilter, ResourceFilterSet, TimeFilter

from .models import CancellationItem, ReturnItem
from .states import DECISIONS, RETURN_STATES


class DerivedStateFilter(ChoiceFilter):
    """Equality with a state that is derived; only states that exist can be asked for."""

    def filter(self, qs: Any, value: str) -> Any:
        """Narrow to the state."""
        return qs.in_state(value)


class ShipmentFilterSet(ResourceFilterSet):
    """Filters of shipments."""

    updated_time = TimeFilter("updated_or_created")


class FulfillmentOrderFilterSet(ShipmentFilterSet):
    """Filters of fulfillment orders."""

    upstream_ids = AnyOfFilter("upstream_id")


class CancellationFilterSet(ResourceFilterSet):
    """Filters of fulfillment cancellations."""

    upstream_ids = AnyOfFilter("upstream_id")
    state = DerivedStateFilter(choices=DECISIONS)
    fulfillment_order_id = ExactFilter("fulfillment_order__wire_id")
    inventory_item_id = LineFilter("line__item_wire_id", lines=CancellationItem, parent="cancellation")


class ReturnFilterSet(CancellationFilterSet):
    """Filters of fulfillment returns."""

    state = DerivedStateFilter(choices=RETURN_STATES)
    inventory_item_id = LineFilter("line__item_wire_id", lines=ReturnItem, parent="fulfillment_return")
