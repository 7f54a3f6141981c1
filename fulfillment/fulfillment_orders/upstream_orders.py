"""Fulfillment orders of our own orders: what may be requested of them (R-FUL-118 to R-FUL-121)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Sum

from catalog.wire.exceptions import Errors, Refusal, invalid, problem, quoted
from catalog.wire.values.text import has_unstorable_text
from fulfillment.orders import states
from fulfillment.orders.models import Order, OrderLine

from .models import FulfillmentOrderLine

SUBMITTED = (states.ACCEPTED, states.FULFILLED, states.COMPLETE)
TOO_MANY = "Fulfillment order quantity is larger than order quantity"


@dataclass(frozen=True)
class Link:
    """The order that a request is about, its row locked, and its lines by id; or none."""

    order: Order | None = None
    lines: dict[str, OrderLine] = field(default_factory=dict)


def find_link(upstream_id: str, items: Sequence[dict[str, Any]], errors: Errors, *, live_mode: bool) -> Link:
    """Return the order with this id, if it is one of ours; what names none of its lines is added to `errors`."""
    if not upstream_id or has_unstorable_text(upstream_id):
        return Link()
    order = Order.objects.in_mode(live_mode).filter(wire_id=upstream_id).select_for_update(of=("self",)).first()
    if order is None:
        return Link()
    link = Link(order, {line.wire_id: line for line in OrderLine.objects.filter(document=order)})
    for index, item in enumerate(items):
        line_id = item.get("upstreamId")
        if line_id is not None and line_id not in link.lines:
            errors[f"items[{index}].upstreamId"] = [invalid(line_id)]
    return link


def refuse_unsubmitted(link: Link) -> None:
    """Raise Refusal unless the order, if there is one, was submitted (R-FUL-119)."""
    if link.order is not None and link.order.state not in SUBMITTED:
        text = f"Order '{quoted(link.order.wire_id)}' has not been submitted."
        raise Refusal(text, code="order_not_submitted", parameter="upstreamId")


def refuse_double_request(link: Link, items: Sequence[dict[str, Any]]) -> None:
    """Raise ValidationError (409) where more would be requested in all than was sold (R-FUL-120)."""
    requested = requested_units(link)
    errors: Errors = {}
    for index, item in enumerate(items):
        line = link.lines.get(item.get("upstreamId", ""))
        if line is None:
            continue
        requested[line.pk] += item["quantity"]
        if requested[line.pk] > line.quantity - line.cancelled_quantity:
            errors[f"items[{index}].quantity"] = [problem("quantity_too_large", TOO_MANY, status=409)]
    if errors:
        raise ValidationError(errors)


def requested_units(link: Link) -> Counter[int]:
    """Return line key -> units that fulfillment orders have asked for and that were not cancelled there."""
    rows = FulfillmentOrderLine.objects.filter(order_line__in=[line.pk for line in link.lines.values()])
    sums = rows.order_by().values_list("order_line").annotate(units=Sum(F("quantity") - F("cancelled")))
    return Counter(dict(sums))
