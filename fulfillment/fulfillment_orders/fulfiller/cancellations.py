"""Cancelling units: requested by clients, decided by the warehouse, or the warehouse's own wish (section 8)."""

from collections.abc import Mapping

from django.db import transaction

from catalog.wire.exceptions import Errors

from ..commands import UnitsRequest
from ..events import record_cancellation, record_cancelled
from ..exceptions import Overtaken
from ..models import CancellationItem, FulfillmentCancellation, FulfillmentOrder, FulfillmentOrderLine
from ..units import MovedUnits, Units, acceptable, accepted_units, cancellable, moved_units, refuse_excess
from .goods import ActionKind, Goods, MoveKind, lock_goods, log_action
from .requests import find_requested, new_request

TOO_MANY = "Cancellation quantity is larger than open quantity"


@transaction.atomic
def request_cancellation(
    request: UnitsRequest, *, live_mode: bool, errors: Errors | None = None
) -> FulfillmentCancellation:
    """Ask the warehouse not to send units; it decides later (R-FUL-170 to R-FUL-174).

    Raises ValidationError with all problems of the request, NotFound for the fulfillment order, then ValidationError
    (409) for more than is open.
    """
    order, moved = find_requested(request, live_mode=live_mode, errors=errors)
    refuse_excess(moved, cancellable(order), TOO_MANY)
    upstream_ids = {item.fulfillment_order_item_id: item.fulfillment_order_item_upstream_id for item in request.items}
    return _store(
        new_request(FulfillmentCancellation, order, upstream_id=request.upstream_id, reason=request.reason),
        moved,
        upstream_ids,
    )


@transaction.atomic
def cancel_from_warehouse(
    *, order: FulfillmentOrder, units: Units | None = None, reason: str = ""
) -> FulfillmentCancellation:
    """Cancel units that the warehouse will not send: an ordinary cancellation, accepted at once (R-FUL-177).

    Raises ValidationError for units that are not open, Refusal when nothing is open.
    """
    return cancel_units(lock_goods(order), units, reason)


def cancel_units(goods: Goods, units: Units | None, reason: str) -> FulfillmentCancellation:
    """Do the same with locked goods; levels are only needed for units that are pending."""
    moved = moved_units(goods.order, units, cancellable(goods.order), TOO_MANY)
    cancellation = _store(new_request(FulfillmentCancellation, goods.order, reason=reason), moved, {})
    _decide(goods, cancellation, moved)
    return cancellation


def _store(
    cancellation: FulfillmentCancellation, moved: MovedUnits, upstream_ids: Mapping[str, str]
) -> FulfillmentCancellation:
    cancellation.save()
    CancellationItem.objects.bulk_create(
        CancellationItem(
            cancellation=cancellation,
            line=line,
            upstream_id=upstream_ids.get(line.wire_id) or line.upstream_id,
            quantity=count,
        )
        for line, count in moved.items()
    )
    order = cancellation.fulfillment_order
    log_action(order, ActionKind.REQUEST_CANCELLATION, moved, subject_id=cancellation.wire_id)
    record_cancellation("created", cancellation)
    return cancellation


@transaction.atomic
def decide_cancellation(
    *, cancellation: FulfillmentCancellation, accepted: Units | None = None
) -> FulfillmentCancellation:
    """Accept units of a cancellation, by line id; by default all that are still open. None of all rejects it.

    Raises Overtaken when it is decided already; ValidationError for more than was requested or is open (R-FUL-175 f.).
    """
    goods = lock_goods(cancellation.fulfillment_order)
    cancellation = FulfillmentCancellation.objects.find(cancellation.wire_id, live_mode=cancellation.live_mode)
    if cancellation.decided_time is not None:
        text = f"Fulfillment cancellation '{cancellation.wire_id}' is already {cancellation.state}."
        raise Overtaken(text, parameter="state")
    _decide(goods, cancellation, accepted_units(goods.order, accepted, acceptable(cancellation), TOO_MANY))
    return cancellation


def reject_cancellation(*, cancellation: FulfillmentCancellation) -> FulfillmentCancellation:
    """Accept nothing of a cancellation. Raises Overtaken when it is decided already."""
    return decide_cancellation(cancellation=cancellation, accepted={})


def _decide(goods: Goods, cancellation: FulfillmentCancellation, moved: MovedUnits) -> None:
    """Settle all items at once; record the events of the cancellation first, then of the order (8.3)."""
    for item in cancellation.items.select_related("line"):
        item.quantity_accepted = moved.get(item.line, 0)
        item.save(update_fields=["quantity_accepted"])
    cancellation.decided_time = cancellation.updated_time = goods.order.now()
    cancellation.save()
    if not moved:
        log_action(goods.order, ActionKind.REJECT_CANCELLATION, {}, subject_id=cancellation.wire_id)
        record_cancellation("rejected", cancellation)
        return
    for line, count in moved.items():
        _cancel(goods, line, count)
    goods.store(ActionKind.ACCEPT_CANCELLATION, moved, subject_id=cancellation.wire_id)
    record_cancellation("accepted", cancellation)
    record_cancelled(goods.order, moved)


def _cancel(goods: Goods, line: FulfillmentOrderLine, count: int) -> None:
    """Cancel backordered units before pending ones (R-FUL-111); the latter's stock becomes free (R-FUL-175)."""
    backordered = min(count, line.backordered)
    pending = count - backordered
    if pending:
        goods.take(line, pending, MoveKind.UNALLOCATE)
    line.backordered -= backordered
    line.pending -= pending
    line.cancelled += count
