"""Fulfillment orders that name one of our own orders: what they may request (R-FUL-118 to R-FUL-121)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import F, Sum

from catalog.wire.exceptions import Errors, Refusal, invalid, problem, quoted
from catalog.wire.values.text import has_unstorable_text
from fulfillment.orders import states
from fulfillment.orders.models import Order, OrderLine

from .commands import RequestedItem
from .models import FulfillmentOrderLine

SUBMITTED = (states.ACCEPTED, states.FULFILLED, states.COMPLETE)
TOO_MANY = "Fulfillment order quantity is larger than order quantity"


@dataclass(frozen=True)
class UpstreamOrder:
    """The locked order that a request is about, if it is one of ours, and its lines by id."""

    order: Order | None = None
    lines: dict[str, OrderLine] = field(default_factory=dict)


def find_upstream_order(
    upstream_id: str, items: Sequence[RequestedItem], errors: Errors, *, live_mode: bool
) -> UpstreamOrder:
    """Lock and return our own order with this id, if there is one; add an error for each item that is no line of it."""
    if not upstream_id or has_unstorable_text(upstream_id):
        return UpstreamOrder()
    order = Order.objects.in_mode(live_mode).filter(wire_id=upstream_id).select_for_update(of=("self",)).first()
    if order is None:
        return UpstreamOrder()
    upstream = UpstreamOrder(order, {line.wire_id: line for line in OrderLine.objects.filter(document=order)})
    for index, item in enumerate(items):
        if item.upstream_id and item.upstream_id not in upstream.lines:
            errors[f"items[{index}].upstream_id"] = [invalid(item.upstream_id)]
    return upstream


def refuse_unsubmitted(upstream: UpstreamOrder) -> None:
    """Raise Refusal for an order that was not submitted (R-FUL-119)."""
    if upstream.order is not None and upstream.order.state not in SUBMITTED:
        text = f"Order '{quoted(upstream.order.wire_id)}' has not been submitted."
        raise Refusal(text, code="order_not_submitted", parameter="upstream_id")


def refuse_double_request(upstream: UpstreamOrder, items: Sequence[RequestedItem]) -> None:
    """Raise ValidationError (409) where more would be requested in total than was sold (R-FUL-120)."""
    requested = requested_units(upstream)
    errors: Errors = {}
    for index, item in enumerate(items):
        line = upstream.lines.get(item.upstream_id)
        if line is None:
            continue
        requested[line.pk] += item.quantity
        if requested[line.pk] > line.quantity - line.cancelled_quantity:
            errors[f"items[{index}].quantity"] = [problem("quantity_too_large", TOO_MANY, status=409)]
    if errors:
        raise ValidationError(errors)


def requested_units(upstream: UpstreamOrder) -> Counter[int]:
    """Return line key -> units in fulfillment orders, less those cancelled there."""
    rows = FulfillmentOrderLine.objects.filter(order_line__in=[line.pk for line in upstream.lines.values()])
    sums = rows.order_by().values_list("order_line").annotate(units=Sum(F("quantity") - F("cancelled")))
    return Counter(dict(sums))
