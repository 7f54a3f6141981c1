"""Whether everything that happened left its event (R-EVT-020), as far back as events are kept for sure."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Value, When, Window
from django.db.models.functions import Lag

from catalog.fees.models import Fee
from catalog.skus.models import Sku
from catalog.wire.records import clock
from catalog.wire.records.resources import Resource
from fulfillment.checkouts.models import Checkout
from fulfillment.customers.models import Customer
from fulfillment.events.log.cursor import reach_from
from fulfillment.events.log.models import Event
from fulfillment.events.types import event_types
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn, Shipment
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.invoices.models import Invoice
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation
from fulfillment.payments.charges.states import CANCEL, CAPTURE, COMPLETE, FAILED, PENDING, REFUND
from fulfillment.payments.sources.models import Source
from fulfillment.test_mode.operations import began_time

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
    "sku.created": Sku,
    "fee.created": Fee,
    "customer.created": Customer,
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
KINDS = (CAPTURE, CANCEL, REFUND)


def find_event_gaps(live_mode: bool) -> list[str]:
    """Return a sentence for each object of a mode whose event is missing."""
    oldest = reach_from(clock.now(live_mode=live_mode))
    # A reset of test mode keeps the catalog, but not the events that announced it.
    oldest = max(oldest, began_time(live_mode) or oldest)
    return [
        *_untold_births(live_mode, oldest),
        *_untold_states(live_mode, oldest),
        *_untold_decisions(live_mode, oldest),
        *_untold_money(live_mode, oldest),
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


def _untold_decisions(live_mode: bool, oldest: datetime) -> Iterator[str]:
    """What the warehouse decided; a return that is approved is `pending` first."""
    cancellations = FulfillmentCancellation.objects.filter(live_mode=live_mode, created_time__gt=oldest)
    returns = FulfillmentReturn.objects.filter(live_mode=live_mode, created_time__gt=oldest)
    backordered = FulfillmentOrder.objects.filter(
        live_mode=live_mode, created_time__gt=oldest, lines__total_backordered__gt=0
    )
    decided: dict[str, QuerySet[Any]] = {
        "fulfillment_cancellation.accepted": cancellations.in_state("accepted"),
        "fulfillment_cancellation.rejected": cancellations.in_state("rejected"),
        "fulfillment_return.pending": returns.filter(approved_time__isnull=False),
        "fulfillment_return.accepted": returns.in_state("accepted"),
        "fulfillment_order.backordered": backordered.distinct(),
    }
    for type_, rows in decided.items():
        for wire_id in _untold(rows, type_):
            yield f"{rows.model.wire_noun} {wire_id}: no event {type_}"


def _untold_money(live_mode: bool, oldest: datetime) -> Iterator[str]:
    """Every capture, cancel and refund was told when it began, and when it ended; each once."""
    happened: Counter[tuple[str, str]] = Counter()
    operations = ChargeOperation.objects.filter(charge__live_mode=live_mode, charge__created_time__gt=oldest).order_by()
    rows = operations.values_list("charge__wire_id", "kind", "state").annotate(times=Count("pk"))
    for charge, kind, state, times in rows:
        happened[charge, f"order.charge.{kind}.pending"] += times
        if state in (COMPLETE, FAILED):
            happened[charge, f"order.charge.{kind}.{state}"] += times
    told: Counter[tuple[str, str]] = Counter()
    types = [f"order.charge.{kind}.{state}" for kind in KINDS for state in (PENDING, COMPLETE, FAILED)]
    events = Event.objects.filter(live_mode=live_mode, created_time__gt=oldest, type__in=types).order_by()
    for charge, type_, times in events.values_list("resource_id", "type").annotate(times=Count("key")):
        told[charge, type_] = times
    for charge, type_ in sorted((happened - told).keys()):
        yield f"Charge {charge}: {happened[charge, type_]} times, but {told[charge, type_]} events {type_}"


def _told_twice(live_mode: bool, oldest: datetime) -> Iterator[str]:
    """What happens once is told once (R-EVT-025); an id may be used again once its object is deleted (R-CON-124)."""
    lives = _lives()
    events = Event.objects.listed().filter(live_mode=live_mode, created_time__gt=oldest).order_by()
    once = events.filter(type__in=[*(BIRTHS.keys() - lives.keys()), *ORDER_STATES.values()])
    counted = once.values_list("type", "resource_id").annotate(times=Count("key")).filter(times__gt=1)
    for type_, resource_id, times in counted:
        yield f"{resource_id}: {times} events {type_}"
    told = events.filter(type__in=[*lives.keys(), *lives.values()]).annotate(
        noun=Case(*(When(type__in=[birth, death], then=Value(birth)) for birth, death in lives.items())),
        former=Window(Lag("type"), partition_by=[F("noun"), F("resource_id")], order_by=F("key").asc()),
    )
    for type_, resource_id in told.filter(former=F("type")).values_list("type", "resource_id"):
        # A condition on the type would be applied before the window, and hide the deletions.
        if type_ in lives:
            yield f"{resource_id}: 2 events {type_} without a deletion between them"


def _lives() -> dict[str, str]:
    """Return the births of what can be deleted, each with the event of its death."""
    deaths = {birth: f"{birth.removesuffix('.created')}.deleted" for birth in BIRTHS}
    known = event_types()
    return {birth: death for birth, death in deaths.items() if death in known and known[death].emitted}


def _untold(rows: QuerySet[Any], type_: str) -> QuerySet[Any, str]:
    told = Event.objects.filter(live_mode=OuterRef("live_mode"), resource_id=OuterRef("wire_id"), type=type_)
    return rows.filter(~Exists(told)).order_by("pk").values_list("wire_id", flat=True)
