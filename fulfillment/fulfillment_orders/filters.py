"""Filters of the lists (fulfillment.md, 6.1, 7.1, 8.1, 9.1)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from catalog.wire.exceptions import invalid
from catalog.wire.http.pagination import Filter, Query, any_of, exact, in_time
from catalog.wire.http.parameters import FilterKind
from catalog.wire.values.text import has_unstorable_text

from .models import CancellationItem, FulfillmentCancellation, FulfillmentReturn, ReturnItem
from .states import DECISIONS, RETURN_STATES


def in_state(model: Any, states: Sequence[str]) -> Filter:
    """Return a filter by the state, which is derived; only states that exist can be asked for."""

    def condition(query: Query, name: str) -> Q:
        state = query.params.get(name)
        if state is None:
            return Q()
        if state not in states:
            raise invalid(state, "is not a valid item type.")
        return Q(pk__in=model.objects.in_state(state).order_by().values("pk"))

    return Filter(FilterKind.EXACT, condition)


def of_item(model: Any, parent: str) -> Filter:
    """Return a filter by the inventory item of any line; `parent` is the reference from `model` to what is listed."""

    def condition(query: Query, name: str) -> Q:
        value = query.params.get(name)
        if value is None:
            return Q()
        if has_unstorable_text(value) or value == "":
            return Q(pk__in=[])
        return Q(pk__in=model.objects.filter(line__item_wire_id=value).order_by().values(parent))

    return Filter(FilterKind.EXACT, condition)


FULFILLMENT_ORDER_FILTERS = {
    "ids": any_of("wire_id"),
    "upstreamIds": any_of("upstream_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
}
SHIPMENT_FILTERS = {
    "ids": any_of("wire_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
}
CANCELLATION_FILTERS = {
    "ids": any_of("wire_id"),
    "upstreamIds": any_of("upstream_id"),
    "state": in_state(FulfillmentCancellation, DECISIONS),
    "fulfillmentOrderId": exact("fulfillment_order__wire_id"),
    "inventoryItemId": of_item(CancellationItem, "cancellation"),
    "createdTime": in_time("created_time"),
}
RETURN_FILTERS = CANCELLATION_FILTERS | {
    "state": in_state(FulfillmentReturn, RETURN_STATES),
    "inventoryItemId": of_item(ReturnItem, "fulfillment_return"),
}
