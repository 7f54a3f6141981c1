"""Whether everything that happened left its event (R-EVT-020), as far back as events are kept for sure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from catalog.wire import clock
from catalog.wire.resources import Resource
from fulfillment.checkouts.models import Checkout
from fulfillment.events.log.models import Event
from fulfillment.events.log.reading import reach_from
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.invoices.models import Invoice
from fulfillment.orders.models import Order
from fulfillment.payments.sources.models import Source

BIRTHS: dict[str, type[Resource]] = {
    "checkout.created": Checkout,
    "order.created": Order,
    "invoice.created": Invoice,
    "source.created": Source,
    "fulfillment_order.pending": FulfillmentOrder,
    "fulfillment_order.shipped": Shipment,
    "fulfillment_cancellation.created": FulfillmentCancellation,
    "fulfillment_return.created": FulfillmentReturn,
    "fulfillment.created": Fulfillment,
}
"""The event that tells of a new object."""
ORDER_STATES = {
    "accepted": "order.accepted",
    "blocked": "order.blocked",
    "pending_payment": "order.pending_payment",
    "in_review": "order.review_opened",
    "cancelled": "order.cancelled",
    "fulfilled": "order.fulfilled",
    "complete": "order.complete",
}
"""The event that tells of an order's state."""


def find_event_gaps(live_mode: bool) -> list[str]:
    """Return a sentence for each object of a mode whose event is missing."""
    oldest = reach_from(clock.now(live_mode=live_mode))
    return [
        *_untold_births(live_mode, oldest),
        *_untold_states(live_mode, oldest),
        *_told_twice(live_mode, oldest),
    ]


def _untold_births(live_mode: bool, oldest: datetime) -> Iterator[str]:
    for type_, model in BIRTHS.items():
        rows = model._default_manager.filter(live_mode=live_mode, created_time__gt=oldest)
        for wire_id in _untold(rows, type_):
            yield f"{model.wire_noun} {wire_id}: no event {type_}"


def _untold_states(live_mode: bool, oldest: datetime) -> Iterator[str]:
    orders = Order.objects.filter(live_mode=live_mode, created_time__gt=oldest)
    for state, type_ in ORDER_STATES.items():
        for wire_id in _untold(orders.filter(state_transitions__has_key=state), type_):
            yield f"Order {wire_id}: no event {type_}"


def _told_twice(live_mode: bool, oldest: datetime) -> Iterator[str]:
    """What happens once is told once (R-EVT-025)."""
    once = Event.objects.listed().filter(
        live_mode=live_mode, created_time__gt=oldest, type__in=[*BIRTHS, *ORDER_STATES.values()]
    )
    counted = once.order_by().values_list("type", "resource_id").annotate(times=Count("key")).filter(times__gt=1)
    for type_, resource_id, times in counted:
        yield f"{resource_id}: {times} events {type_}"


def _untold(rows: QuerySet[Any], type_: str) -> QuerySet[Any, str]:
    told = Event.objects.filter(live_mode=OuterRef("live_mode"), resource_id=OuterRef("wire_id"), type=type_)
    return rows.filter(~Exists(told)).order_by("pk").values_list("wire_id", flat=True)
