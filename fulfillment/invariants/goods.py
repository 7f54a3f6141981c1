"""Whether every unit of a fulfillment order or an order is somewhere, and on record (fulfillment.md, 6.3 and 10)."""

from collections.abc import Iterator

from django.db.models import Exists, F, IntegerField, Model, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from fulfillment.fulfillment_orders.models import (
    Allocation,
    CancellationItem,
    FulfillmentOrderLine,
    ReturnItem,
    ShipmentItem,
)
from fulfillment.fulfillments.models import Fulfillment, FulfillmentItem
from fulfillment.orders.models import OrderLine

COUNTERS = ("pending", "backordered", "shipped", "cancelled", "returned")


def find_goods_breaches(live_mode: bool) -> list[str]:
    """Return a sentence for each line whose counters do not add up, or differ from its papers; of orders, too."""
    lines = FulfillmentOrderLine.objects.filter(live_mode=live_mode)
    return [*_uncounted(lines), *_undocumented(lines), *_unbooked(live_mode)]


def _uncounted(lines: "QuerySet[FulfillmentOrderLine]") -> Iterator[str]:
    """The five counters sum to the quantity (R-FUL-110)."""
    total = F("pending") + F("backordered") + F("shipped") + F("cancelled") + F("returned")
    wrong = lines.annotate(counted=total).exclude(counted=F("quantity"))
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
    """Closed units of order lines are on fulfillments; orders of invoices are closed whole, without any."""
    booking = Fulfillment.objects.filter(order=OuterRef("document"))
    lines = OrderLine.objects.filter(Exists(booking), document__live_mode=live_mode).annotate(
        fulfilled_units=_total(FulfillmentItem, "quantity"), cancelled_units=_total(FulfillmentItem, "cancel_quantity")
    )
    wrong = lines.exclude(fulfilled_quantity=F("fulfilled_units"), cancelled_quantity=F("cancelled_units"))
    for line in wrong.order_by("pk"):
        yield (
            f"Line {line.wire_id}: {line.fulfilled_quantity} fulfilled for {line.fulfilled_units} on fulfillments, "
            f"{line.cancelled_quantity} cancelled for {line.cancelled_units}"
        )


def _total(model: type[Model], column: str) -> Coalesce:
    rows = model._default_manager.filter(line=OuterRef("pk")).order_by().values("line").annotate(total=Sum(column))
    return Coalesce(Subquery(rows.values("total"), output_field=IntegerField()), 0)
