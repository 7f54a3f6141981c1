"""Cancelling items of an order: the warehouse is asked for what it has, the rest is cancelled at once (R-FUL-441)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import invalid, problem
from fulfillment.fulfillment_orders.commands import LineUnits, UnitsRequest
from fulfillment.fulfillment_orders.fulfiller.cancellations import TOO_MANY, request_cancellation
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder
from fulfillment.orders.lifecycle.closed_units import refuse_unless_open
from fulfillment.orders.locked_orders import lock_order

from .commands import ClosedItem, NewFulfillment
from .models import Fulfillment
from .open_units import Requested, requested_of
from .operations import create_fulfillment

Requests = dict[FulfillmentOrder, list[LineUnits]]


class Cancelled(NamedTuple):
    """The fulfillment that cancels units at once, and the requests to the warehouse."""

    fulfillment: Fulfillment | None
    cancellations: list[FulfillmentCancellation]


@transaction.atomic
def cancel_items(*, live_mode: bool, order_id: str, units: Mapping[str, int], reason: str = "") -> Cancelled:
    """Cancel units (line ID -> count) of an order; those at the warehouse by fulfillment cancellations (R-FUL-441).

    Managed lines that have not been requested yet are cancelled like all others (R-FUL-337). Raises NotFound,
    OrderFulfilled, OrderNotSubmitted, ValidationError for unknown lines (400) and too many units (409).
    """
    order = lock_order(order_id, live_mode=live_mode)
    refuse_unless_open(order)
    lines = order.items
    requested = requested_of(order, lines)
    at_warehouse = {line.wire_id: requested[line.key] for line in lines if line.key in requested}
    items = [ClosedItem(key, cancel_quantity=count) for key, count in units.items() if key not in at_warehouse]
    made = create_fulfillment(NewFulfillment(order_id, items), live_mode=live_mode) if items else None
    requests: Requests = {}
    for line_id, count in units.items():
        if line_id in at_warehouse:
            _divide(at_warehouse[line_id], line_id, count, requests)
    cancellations = [
        request_cancellation(UnitsRequest(goods.wire_id, items_there, reason=reason), live_mode=live_mode)
        for goods, items_there in requests.items()
    ]
    return Cancelled(made, cancellations)


def _divide(places: Iterable[Requested], line_id: str, count: int, requests: Requests) -> None:
    """Divide units of a line among the fulfillment orders that have it, the first one first."""
    if count < 1:
        raise ValidationError({f"line {line_id}": [invalid(count)]})
    for place in places:
        part = min(count, place.units)
        if part > 0:
            requests.setdefault(place.line.fulfillment_order, []).append(LineUnits(place.line.wire_id, part))
            count -= part
    if count:
        raise ValidationError({f"line {line_id}": [problem("quantity_too_large", TOO_MANY, status=409)]})
