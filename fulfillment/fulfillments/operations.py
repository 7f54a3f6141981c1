"""Booking fulfillments, and changing what may change of them (fulfillment.md, 10.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors, NotFound
from catalog.wire.records.operations import assign, check_fields, update_resource
from catalog.wire.values.text import has_unstorable_text
from fulfillment.events.recording import record_event
from fulfillment.fulfillment_orders.members import require
from fulfillment.orders.lifecycle.closed_units import Closing, close_units, refuse_too_many, refuse_unless_open
from fulfillment.orders.locked_orders import lock_order
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.representation import represent_order

from .items import check_quantities, check_shipment, items_meant
from .models import Fulfillment, FulfillmentItem
from .origins import note_fulfillment
from .representation import represent_fulfillment

REQUIRED = ("order_id", "items")
KEPT = ("shipment_id", "tracking_company", "tracking_number", "tracking_url", "metadata")


@transaction.atomic
def create_fulfillment(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Fulfillment:
    """Close units of an order and book their captures and cancels; settlement comes later (R-FUL-220 to R-FUL-231).

    `values`: `order_id`, `items` (`itemId` or `skuId`, `quantity`, `cancelQuantity`, `shipmentItemId`), `shipment_id`,
    `tracking_company`, `tracking_number`, `tracking_url`, `metadata`. Raises ValidationError with all problems of the
    message, NotFound for the order, then OrderFulfilled, OrderNotSubmitted, ValidationError (409) for too many units.
    """
    found: Errors = dict(errors or {})
    require(found, values, REQUIRED)
    sent = values.get("items") or []
    check_quantities(sent, found)
    order = _parent_of(values, found, live_mode=live_mode)
    fulfillment = Fulfillment(live_mode=live_mode, order=order)
    assign(fulfillment, {name: values[name] for name in KEPT if name in values})
    check_fields(fulfillment, found, exclude={"wire_id", "order", "created_time"})
    lines = list(order.lines.all()) if order is not None else []
    meant = items_meant(lines, sent, found) if order is not None else {}
    if order is not None:
        check_shipment(order, fulfillment.shipment_id, meant, found)
    if found:
        raise ValidationError(found)
    if order is None:
        raise NotFound(Order.wire_noun, values["order_id"], parameter="orderId")
    return _book(fulfillment, order, lines, meant, sent)


def _parent_of(values: Mapping[str, Any], errors: Errors, *, live_mode: bool) -> Order | None:
    """Lock the order that a message names; None for one that does not exist."""
    wire_id = values.get("order_id")
    if not wire_id or has_unstorable_text(wire_id) or "order_id" in errors:
        return None
    try:
        return lock_order(wire_id, live_mode=live_mode)
    except NotFound:
        return None


def _book(
    fulfillment: Fulfillment,
    order: Order,
    lines: Sequence[OrderLine],
    meant: Mapping[int, FulfillmentItem],
    sent: Sequence[dict[str, Any]],
) -> Fulfillment:
    """Store a fulfillment, tell it with the order as it is before, then close the units (R-FUL-231, R-EVT-042)."""
    closings = [
        Closing(item.line, item.quantity, item.cancel_quantity, path=_quantity_path(index, sent[index]))
        for index, item in meant.items()
    ]
    refuse_unless_open(order)
    refuse_too_many(closings)
    fulfillment.save()
    for item in meant.values():
        item.fulfillment = fulfillment
    items = FulfillmentItem.objects.bulk_create(meant.values())
    details = represent_order(order, lines, with_payment=False, expanded=True)
    payload = represent_fulfillment(fulfillment, items) | {"orderDetails": details}
    record_event("fulfillment.created", payload=payload, live_mode=fulfillment.live_mode)
    note_fulfillment(fulfillment, items)
    close_units(order=order, lines=lines, closings=closings, fulfillment_id=fulfillment.wire_id)
    return fulfillment


def _quantity_path(index: int, item: Mapping[str, Any]) -> str:
    """Return where an item says how many: the cancelled units where it says nothing else (R-FUL-226)."""
    only_cancels = "cancelQuantity" in item and "quantity" not in item
    return f"items[{index}].{'cancelQuantity' if only_cancels else 'quantity'}"


@transaction.atomic
def update_fulfillment(
    *, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None
) -> Fulfillment:
    """Change tracking and metadata; no event, no money (R-FUL-232). Raises NotFound, ValidationError."""
    fulfillment = Fulfillment.objects.find(wire_id, live_mode=live_mode, lock=True)
    return update_resource(fulfillment, {name: value for name, value in values.items() if name in KEPT}, errors)
