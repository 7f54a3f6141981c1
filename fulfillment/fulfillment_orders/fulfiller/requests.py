"""The common part of cancellations and returns: a client names units of a fulfillment order's lines."""

from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors, NotFound, require
from catalog.wire.values.text import has_unstorable_text

from ..commands import UnitsRequest
from ..identifiers import draw_id
from ..models import FulfillmentCancellation, FulfillmentOrder, FulfillmentOrderLine, FulfillmentReturn
from ..units import find_lines
from .goods import lock_order

R = TypeVar("R", FulfillmentCancellation, FulfillmentReturn)


class Requested(NamedTuple):
    """The locked fulfillment order of a request, and its units by line."""

    order: FulfillmentOrder
    units: dict[FulfillmentOrderLine, int]


def find_requested(request: UnitsRequest, *, live_mode: bool, errors: Errors | None) -> Requested:
    """Lock the fulfillment order of a request and find its lines.

    Raises ValidationError with all problems of the request, then NotFound for the fulfillment order.
    """
    found: Errors = dict(errors or {})
    require(found, items=request.items)
    order = _lock_parent(request.fulfillment_order_id, live_mode=live_mode)
    lines = find_lines(order, [item.fulfillment_order_item_id for item in request.items], found) if order else {}
    if found:
        raise ValidationError(found)
    if order is None:
        noun = FulfillmentOrder.wire_noun
        raise NotFound(noun, request.fulfillment_order_id, parameter="fulfillment_order_id")
    return Requested(order, {lines[item.fulfillment_order_item_id]: item.quantity for item in request.items})


def _lock_parent(wire_id: str, *, live_mode: bool) -> FulfillmentOrder | None:
    if not wire_id or has_unstorable_text(wire_id):
        return None
    known = FulfillmentOrder.objects.in_mode(live_mode).filter(wire_id=wire_id).first()
    return lock_order(known) if known else None


def new_request(model: type[R], order: FulfillmentOrder, *, upstream_id: str = "", **attributes: Any) -> R:
    """Build a cancellation or return; it inherits the upstream ID of its fulfillment order."""
    return model(
        live_mode=order.live_mode,
        wire_id=draw_id(model, live_mode=order.live_mode),
        created_time=order.now(),
        fulfillment_order=order,
        upstream_id=upstream_id or order.upstream_id,
        **attributes,
    )
