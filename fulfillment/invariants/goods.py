"""Whether every unit of a fulfillment order or an order is somewhere, and on record (fulfillment.md, 6.3 and 10)."""

from collections.abc import Iterator

from django.db.models import Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fulfillment.fulfillment_orders.models import (
    Allocation,
    CancellationItem,
    FulfillmentOrderLine,
    ReturnItem,
    ShipmentItem,
)
from fulfillment.fulfillments.models import FulfillmentItem
from fulfillment.orders.lifecycle.closed_units import CLOSED
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import ACCEPTED, BLOCKED, CANCELLED, CREATED, FULFILLED, RETURNED

COUNTERS = ("pending", "backordered", "shipped", "cancelled", "returned")


def find_goods_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each line whose counters do not add up, or differ from its papers; of orders, too."""
    lines = FulfillmentOrderLine.objects.filter(live_mode=live_mode)
    return [*_uncounted(lines), *_undocumented(lines), *_unbooked(live_mode), *_misstated(live_mode)]


def _uncounted(lines: "QuerySet[FulfillmentOrderLine]") -> Iterator[str]:
    """The five counters sum to the quantity (R-FUL-110)."""
    total = F("pending") + F("backordered") + F("shipped") + F("cancelled") + F("returned")
    wrong = lines.annotate(counted=total).exclude(counted=F("quantity"))
    for line in lines.filter(total_backordered__lt=F("backordered")).order_by("pk"):
        yield f"Fulfillment order line {line.wire_id}: {line.backordered} backordered, {line.total_backordered} told"
    for line in wrong.order_by("pk"):
        counters = ", ".join(f"{getattr(line, name)} {name}" for name in COUNTERS)
        yield f"Fulfillment order line {line.wire_id}: {counters} of {line.quantity}"


def _undocumented(lines: "QuerySet[FulfillmentOrderLine]") -> Iterator[str]:
    """Pending units are allocated; what shipped, was cancelled or came back is on shipments, cancellations, returns."""
    papers = lines.annotate(
        allocated_units=_total(Allocation, "quantity"),
        shipped_units=_total(ShipmentItem, "quantity"),
        cancelled_units=_total(CancellationItem, "quantity_accepted"),
        returned_units=_total(ReturnItem, "quantity_accepted"),
    )
    agreeing = papers.filter(
        pending=F("allocated_units"),
        shipped_units=F("shipped") + F("returned"),
        cancelled=F("cancelled_units"),
        returned=F("returned_units"),
    )
    for line in papers.exclude(pk__in=agreeing.values("pk")).order_by("pk"):
        yield (
            f"Fulfillment order line {line.wire_id}: {line.pending} pending for {line.allocated_units} allocated, "
            f"{line.shipped + line.returned} sent for {line.shipped_units} on shipments, "
            f"{line.cancelled} cancelled for {line.cancelled_units} accepted, "
            f"{line.returned} returned for {line.returned_units} received"
        )


def _unbooked(live_mode: bool) -> Iterator[str]:
    """Closed units of order lines are on fulfillments; orders of invoices, and those never paid, close without any."""
    accepted = OrderLine.objects.filter(document__state_transitions__has_key=ACCEPTED)
    lines = (
        accepted.filter(document__live_mode=live_mode)
        .exclude(document__checkout_id="")
        .annotate(
            fulfilled_units=_total(FulfillmentItem, "quantity"),
            cancelled_units=_total(FulfillmentItem, "cancel_quantity"),
        )
    )
    wrong = lines.exclude(fulfilled_quantity=F("fulfilled_units"), cancelled_quantity=F("cancelled_units"))
    for line in wrong.order_by("pk"):
        yield (
            f"Line {line.wire_id}: {line.fulfilled_quantity} fulfilled for {line.fulfilled_units} on fulfillments, "
            f"{line.cancelled_quantity} cancelled for {line.cancelled_units}"
        )


def _misstated(live_mode: bool) -> Iterator[str]:
    """Lines and orders have the state that closed units give them (R-FUL-300, R-FUL-301)."""
    closed = F("fulfilled_quantity") + F("cancelled_quantity")
    sound = (
        Q(state=CREATED, quantity__gt=closed)
        | Q(state__in=[FULFILLED, RETURNED], quantity=closed, fulfilled_quantity__gt=0)
        | Q(state=CANCELLED, quantity=F("cancelled_quantity"))
        | Q(state=BLOCKED, fulfilled_quantity=0)
    )
    lines = OrderLine.objects.filter(document__live_mode=live_mode).order_by("key")
    for line in lines.exclude(sound):
        yield f"Line {line.wire_id}: {line.state} with {line.fulfilled_quantity} + {line.cancelled_quantity} closed"
    still_open = Exists(OrderLine.objects.filter(document=OuterRef("pk"), state=CREATED))
    fulfilled = Exists(OrderLine.objects.filter(document=OuterRef("pk"), state__in=[FULFILLED, RETURNED]))
    orders = Order.objects.in_mode(live_mode).order_by("key")
    wrong = orders.filter(Q(still_open, state__in=CLOSED) | Q(~still_open, fulfilled, state=ACCEPTED))
    for wire_id, state in wrong.values_list("wire_id", "state"):
        yield f"Order {wire_id}: {state}, but its lines are not"


def _total(model: type[Model], column: str) -> Coalesce:
    rows = model._default_manager.filter(line=OuterRef("pk")).order_by().values("line").annotate(total=Sum(column))
    return Coalesce(Subquery(rows.values("total"), output_field=IntegerField()), 0)
