"""Creating fulfillments, and changing their tracking and metadata (fulfillment.md, 10.3)."""

from collections.abc import Sequence
from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors, NotFound, require
from catalog.wire.records.operations import check_fields, update_resource
from catalog.wire.values.text import has_unstorable_text
from fulfillment.orders.lifecycle.closed_units import Closing, close_units, refuse_too_many, refuse_unless_open
from fulfillment.orders.locked_orders import lock_order
from fulfillment.orders.models import Order

from .commands import ClosedItem, NewFulfillment, TrackingAttributes
from .events import record_created
from .items import check_shipment, find_items
from .models import Fulfillment, FulfillmentItem
from .origins import note_fulfillment

STORED = ("shipment_id", "tracking_company", "tracking_number", "tracking_url", "metadata")


@transaction.atomic
def create_fulfillment(command: NewFulfillment, *, live_mode: bool, errors: Errors | None = None) -> Fulfillment:
    """Close units of an order and book their captures and cancels; settlement comes later (R-FUL-220 to R-FUL-231).

    Raises ValidationError with all problems of the command, NotFound for the order, then OrderFulfilled,
    OrderNotSubmitted, ValidationError (409) for too many units.
    """
    found: Errors = dict(errors or {})
    require(found, items=command.items)
    order = _lock_parent(command.order_id, live_mode=live_mode)
    stored = {name: getattr(command, name) for name in STORED}
    fulfillment = Fulfillment(live_mode=live_mode, order=order, **stored)
    check_fields(fulfillment, found, only=STORED)
    items: dict[int, FulfillmentItem] = {}
    if order is not None:
        items = find_items(order.items, command.items, found)
        check_shipment(order, fulfillment.shipment_id, items, found)
    if found:
        raise ValidationError(found)
    if order is None:
        raise NotFound(Order.wire_noun, command.order_id, parameter="order_id")
    closings = [
        Closing(item.line, item.quantity, item.cancel_quantity, path=_quantity_path(index, command.items[index]))
        for index, item in items.items()
    ]
    return _book(fulfillment, order, list(items.values()), closings)


def _lock_parent(order_id: str, *, live_mode: bool) -> Order | None:
    if not order_id or has_unstorable_text(order_id):
        return None
    try:
        return lock_order(order_id, live_mode=live_mode)
    except NotFound:
        return None


def _book(
    fulfillment: Fulfillment,
    order: Order,
    items: list[FulfillmentItem],
    closings: Sequence[Closing],
) -> Fulfillment:
    """Store a fulfillment, record its event with the order as it was before, then close the units (R-FUL-231)."""
    refuse_unless_open(order)
    refuse_too_many(closings)
    fulfillment.save()
    for item in items:
        item.fulfillment = fulfillment
    FulfillmentItem.objects.bulk_create(items)
    record_created(fulfillment, items)
    note_fulfillment(fulfillment, items)
    close_units(order=order, closings=closings, fulfillment_id=fulfillment.wire_id)
    return fulfillment


def _quantity_path(index: int, item: ClosedItem) -> str:
    """Return the path of an item's quantity: the cancelled one where only that was sent (R-FUL-226)."""
    only_cancels = item.cancel_quantity is not None and item.quantity is None
    return f"items[{index}].{'cancel_quantity' if only_cancels else 'quantity'}"


@transaction.atomic
def update_fulfillment(
    *, live_mode: bool, wire_id: str, errors: Errors | None = None, **attributes: Unpack[TrackingAttributes]
) -> Fulfillment:
    """Change tracking and metadata; no event, no money (R-FUL-232). Raises NotFound, ValidationError."""
    fulfillment = Fulfillment.objects.find(wire_id, live_mode=live_mode, lock=True)
    return update_resource(fulfillment, attributes, errors)
