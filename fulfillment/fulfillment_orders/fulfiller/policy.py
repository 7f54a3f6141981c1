"""Jobs of the simulated warehouse, as the policy of the mode says (R-FUL-152 to R-FUL-156)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from fulfillment.events.worker.due_rows import due_rows
from fulfillment.fulfillment_orders.exceptions import Overtaken
from fulfillment.policies.models import FulfillmentPolicy, policy_of
from fulfillment.queues.row_queue import RowQueue

from ..models import (
    CancellationItem,
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
)
from ..units import undecided_cancellations
from .cancellations import decide_cancellation, reject_cancellation
from .goods import Goods, lock_goods
from .returns import approve_return, receive_return
from .shipping import parcels_from, send, split_further
from .shortage import backorder_missing

Policy = FulfillmentPolicy
# The operations lock levels before orders (R-FUL-445), so the queues lock nothing. Another worker or a member of staff
# may get to a row between its selection and its lock.
SHIPPING = RowQueue("ship what is due", skips=(Overtaken,))
DECIDING = RowQueue("decide fulfillment cancellations", skips=(Overtaken,))
APPROVING = RowQueue("approve fulfillment returns", skips=(Overtaken,))
RECEIVING = RowQueue("receive fulfillment returns", skips=(Overtaken,))


@due_rows("ship what is due")
def ship_due(*, now: datetime, live_mode: bool) -> int:
    """Ship what has been ready for as long as the policy says; return the number of fulfillment orders."""
    policy = policy_of(live_mode=live_mode)
    if policy.ship_after_seconds is None:
        return 0
    latest = now - timedelta(seconds=policy.ship_after_seconds)
    due = orders_with_units(policy).in_mode(live_mode).filter(ready_time__lte=latest).order_by("ready_time", "key")

    def ship_one(order: FulfillmentOrder) -> None:
        ship_by_policy(order, policy, latest)

    return SHIPPING.work(due, ship_one, live_mode=live_mode, lock=False)


def orders_with_units(policy: FulfillmentPolicy) -> Any:
    """Return fulfillment orders with units that may ship: pending and in no undecided cancellation (R-FUL-152).

    An order that ships in one parcel waits until none of it is backordered.
    """
    claims = CancellationItem.objects.filter(line=OuterRef("pk"), cancellation__decided_time=None)
    claimed = Subquery(claims.order_by().values("line").annotate(total=Sum("quantity")).values("total"))
    lines = FulfillmentOrderLine.objects.filter(fulfillment_order=OuterRef("pk"), pending__gt=0)
    lines = lines.annotate(claimed=Coalesce(claimed, 0, output_field=IntegerField()))
    orders = FulfillmentOrder.objects.filter(Exists(lines.filter(claimed__lt=F("pending") + F("backordered"))))
    if policy.split == Policy.Split.ONE:
        short = FulfillmentOrderLine.objects.filter(fulfillment_order=OuterRef("pk"), backordered__gt=0)
        orders = orders.exclude(Exists(short))
    return orders


def ship_by_policy(order: FulfillmentOrder, policy: FulfillmentPolicy, latest: datetime) -> None:
    """Ship what a fulfillment order has ready, unless another worker got there first.

    Units that are not on hand are backordered; an order that ships in one parcel then waits for them.
    """
    goods = lock_goods(order)
    if goods.order.ready_time > latest:
        return
    missing = backorder_missing(goods, [line for line in goods.lines if line.pending])
    units = units_to_ship(goods)
    if units and not (missing and policy.split == Policy.Split.ONE):
        send(goods, split_further(parcels_from(goods, units), policy.split))


def units_to_ship(goods: Goods) -> dict[FulfillmentOrderLine, int]:
    """Return pending units by line, less those that an undecided cancellation may take after backordered ones."""
    claimed = undecided_cancellations(goods.order)
    units = {line: line.pending - max(0, claimed[line.pk] - line.backordered) for line in goods.lines}
    return {line: count for line, count in units.items() if count > 0}


@due_rows("decide fulfillment cancellations")
def decide_cancellations(*, now: datetime, live_mode: bool) -> int:
    """Accept what is open, or reject, unless the policy leaves it to staff; return how many were decided."""
    decide = DECISIONS.get(policy_of(live_mode=live_mode).cancellations)
    if decide is None:
        return 0
    rows = FulfillmentCancellation.objects.in_mode(live_mode).filter(decided_time=None, created_time__lte=now)
    return DECIDING.work(rows.order_by("key"), decide, live_mode=live_mode, lock=False)


@due_rows("approve fulfillment returns")
def approve_returns(*, now: datetime, live_mode: bool) -> int:
    """Approve returns, unless the policy leaves it to staff; return how many."""
    if policy_of(live_mode=live_mode).returns != Policy.Returns.AUTO_APPROVE:
        return 0
    rows = FulfillmentReturn.objects.in_mode(live_mode).filter(closed_time=None, approved_time=None)
    return APPROVING.work(rows.order_by("key"), _approve, live_mode=live_mode, lock=False)


@due_rows("receive fulfillment returns")
def receive_returns(*, now: datetime, live_mode: bool) -> int:
    """Receive whole returns that have been on their way for as long as the policy says; return how many."""
    seconds = policy_of(live_mode=live_mode).receive_returns_after_seconds
    if seconds is None:
        return 0
    latest = now - timedelta(seconds=seconds)
    rows = FulfillmentReturn.objects.in_mode(live_mode).filter(closed_time=None, approved_time__lte=latest)
    return RECEIVING.work(rows.order_by("approved_time", "key"), _receive, live_mode=live_mode, lock=False)


def _accept(cancellation: FulfillmentCancellation) -> None:
    decide_cancellation(cancellation=cancellation)


def _reject(cancellation: FulfillmentCancellation) -> None:
    reject_cancellation(cancellation=cancellation)


def _approve(fulfillment_return: FulfillmentReturn) -> None:
    approve_return(fulfillment_return=fulfillment_return)


def _receive(fulfillment_return: FulfillmentReturn) -> None:
    receive_return(fulfillment_return=fulfillment_return)


DECISIONS = {Policy.Cancellations.ACCEPT_OPEN.value: _accept, Policy.Cancellations.REJECT.value: _reject}
