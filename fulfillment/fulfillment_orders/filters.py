"""Filters of the lists (fulfillment.md, 6.1, 7.1, 8.1, 9.1)."""

from collections.abc import Sequence
from typing import Any

from catalog.wire.exceptions import invalid
from catalog.wire.http.filters import AnyOfFilter, ExactFilter, LineFilter, ResourceFilterSet, TimeFilter

from .models import CancellationItem, ReturnItem
from .states import DECISIONS, RETURN_STATES


class DerivedStateFilter(ExactFilter):
    """Equality with a state that is derived; only `states` can be asked for."""

    def __init__(self, states: Sequence[str]) -> None:
        def convert(text: str) -> str:
            if text not in states:
                raise invalid(text, "is not a valid item type.")
            return text

        super().__init__(convert=convert)

    def filter(self, qs: Any, value: str) -> Any:
        """Narrow to the state."""
        return qs.in_state(value)


class ShipmentFilterSet(ResourceFilterSet):
    updated_time = TimeFilter("updated_or_created")


class FulfillmentOrderFilterSet(ShipmentFilterSet):
    upstream_ids = AnyOfFilter("upstream_id")


class CancellationFilterSet(ResourceFilterSet):
    upstream_ids = AnyOfFilter("upstream_id")
    state = DerivedStateFilter(DECISIONS)
    fulfillment_order_id = ExactFilter("fulfillment_order__wire_id")
    inventory_item_id = LineFilter("line__item_wire_id", lines=CancellationItem, parent="cancellation")


class ReturnFilterSet(CancellationFilterSet):
    state = DerivedStateFilter(RETURN_STATES)
    inventory_item_id = LineFilter("line__item_wire_id", lines=ReturnItem, parent="fulfillment_return")
