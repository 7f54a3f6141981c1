"""Cancelling units: asked for by clients, decided by the warehouse, or the warehouse's own wish (section 8)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors, NotFound
from catalog.wire.values.text import has_unstorable_text
from fulfillment.fulfillment_orders.events import Moved, tell_cancellation, tell_cancelled
from fulfillment.fulfillment_orders.exceptions import Overtaken

from ..identifiers import draw_id
from ..members import LINE_ID, require
from ..models import CancellationItem, FulfillmentCancellation, FulfillmentOrder, FulfillmentOrderLine
from ..units import Units, acceptable, cancellable, lines_meant, moved_units, refuse_more, units_by_line
from .goods import MOVE, Goods, Kind, hold_goods, hold_order, write_down

TOO_MANY = "Cancellation quantity is larger than open quantity"
REQUIRED = ("fulfillment_order_id", "items")


@transaction.atomic
def request_cancellation(
    *, live_mode: bool, values: dict[str, Any], errors: Errors | None = None
) -> FulfillmentCancellation:
    """Ask the warehouse not to send units (R-FUL-170 to R-FUL-174); nothing is decided here.

    Raises ValidationError with all problems of the message, then for more than is open; NotFound for its parent.
    """
    found: Errors = dict(errors or {})
    require(found, values, REQUIRED)
    items = values.get("items") or []
    order = parent_of(values, found, live_mode=live_mode)
    meant = lines_meant(order, [item.get(LINE_ID, "") for item in items], found) if order else {}
    if found:
        raise ValidationError(found)
    if order is None:
        raise NotFound(FulfillmentOrder.wire_noun, values["fulfillment_order_id"], parameter="fulfillmentOrderId")
    moved = {meant[item[LINE_ID]]: item["quantity"] for item in items}
    refuse_more(moved, cancellable(order), TOO_MANY)
    named = {item[LINE_ID]: item.get("fulfillmentOrderItemUpstreamId", "") for item in items}
    return _store(order, moved, values.get("upstream_id") or "", values.get("reason") or "", named)


def parent_of(values: Mapping[str, Any], errors: Errors, *, live_mode: bool) -> FulfillmentOrder | None:
    """Lock the fulfillment order that a message names; None for one that does not exist."""
    wire_id = values.get("fulfillment_order_id")
    if not wire_id or has_unstorable_text(wire_id) or "fulfillment_order_id" in errors:
        return None
    known = FulfillmentOrder.objects.in_mode(live_mode).filter(wire_id=wire_id).first()
    return hold_order(known) if known else None


@transaction.atomic
def cancel_from_warehouse(
    *, order: FulfillmentOrder, units: Units | None = None, reason: str = ""
) -> FulfillmentCancellation:
    """Cancel units that the warehouse will not send: an ordinary cancellation, accepted at once (R-FUL-177).

    Raises ValidationError for units that are not there, Refusal when nothing is open.
    """
    return cancel_units(hold_goods(order), units, reason)


def cancel_units(goods: Goods, units: Units | None, reason: str) -> FulfillmentCancellation:
    """Do so with locked goods; levels are only needed for units that are pending."""
    moved = moved_units(goods.order, units, cancellable(goods.order), TOO_MANY)
    cancellation = _store(goods.order, moved, "", reason, {})
    _decide(goods, cancellation, moved)
    return cancellation


def _store(
    order: FulfillmentOrder, moved: Moved, upstream_id: str, reason: str, named: Mapping[str, str]
) -> FulfillmentCancellation:
    cancellation = FulfillmentCancellation(
        live_mode=order.live_mode,
        wire_id=draw_id(FulfillmentCancellation, live_mode=order.live_mode),
        created_time=order.now(),
        fulfillment_order=order,
        upstream_id=upstream_id or order.upstream_id,
        reason=reason,
    )
    cancellation.save()
    CancellationItem.objects.bulk_create(
        CancellationItem(
            cancellation=cancellation,
            line=line,
            upstream_id=named.get(line.wire_id) or line.upstream_id,
            quantity=count,
        )
        for line, count in moved.items()
    )
    write_down(order, Kind.REQUEST_CANCELLATION, moved, subject_id=cancellation.wire_id)
    tell_cancellation("created", cancellation)
    return cancellation


@transaction.atomic
def decide_cancellation(
    *, cancellation: FulfillmentCancellation, accepted: Units | None = None
) -> FulfillmentCancellation:
    """Accept units of a cancellation, by line id; by default all that have not left yet. None of all rejects it.

    Raises Overtaken when it is decided already; ValidationError for more than was asked for or is open (R-FUL-175 f.).
    """
    goods = hold_goods(cancellation.fulfillment_order)
    cancellation = FulfillmentCancellation.objects.find(cancellation.wire_id, live_mode=cancellation.live_mode)
    if cancellation.decided_time is not None:
        state = cancellation.state
        raise Overtaken(f"Fulfillment cancellation '{cancellation.wire_id}' is already {state}.", parameter="state")
    limit = acceptable(cancellation)
    if accepted is None:
        moved = {line: limit(line) for line in goods.lines if limit(line)}
    else:
        moved = units_by_line(goods.order, accepted)
        refuse_more(moved, limit, TOO_MANY, "quantityAccepted")
    _decide(goods, cancellation, moved)
    return cancellation


def reject_cancellation(*, cancellation: FulfillmentCancellation) -> FulfillmentCancellation:
    """Accept nothing of a cancellation. Raises Overtaken when it is decided already."""
    return decide_cancellation(cancellation=cancellation, accepted={})


def _decide(goods: Goods, cancellation: FulfillmentCancellation, moved: Moved) -> None:
    """Settle all items by one decision, and tell: the cancellation first, then what it did to the order (8.3)."""
    for item in cancellation.items.select_related("line"):
        item.quantity_accepted = moved.get(item.line, 0)
        item.save(update_fields=["quantity_accepted"])
    cancellation.decided_time = cancellation.updated_time = goods.order.now()
    cancellation.save()
    if not moved:
        write_down(goods.order, Kind.REJECT_CANCELLATION, {}, subject_id=cancellation.wire_id)
        tell_cancellation("rejected", cancellation)
        return
    for line, count in moved.items():
        _cancel(goods, line, count)
    goods.store(Kind.ACCEPT_CANCELLATION, moved, subject_id=cancellation.wire_id)
    tell_cancellation("accepted", cancellation)
    tell_cancelled(goods.order, moved)


def _cancel(goods: Goods, line: FulfillmentOrderLine, count: int) -> None:
    """Take backordered units before pending ones (R-FUL-111); the latter's stock becomes free (R-FUL-175)."""
    backordered = min(count, line.backordered)
    pending = count - backordered
    if pending:
        goods.take(line, pending, MOVE.UNALLOCATE)
    line.backordered -= backordered
    line.pending -= pending
    line.cancelled += count
