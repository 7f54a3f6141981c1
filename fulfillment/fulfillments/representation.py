"""Fulfillments as the wire shows them (fulfillment.md, 10.2)."""

from collections.abc import Iterable
from typing import Any

from catalog.wire.values.times import format_time
from fulfillment.orders.representation import represent_order
from fulfillment.payments.charges.models import ChargeOperation

from .models import Fulfillment, FulfillmentItem


def represent_fulfillment(fulfillment: Fulfillment, items: Iterable[FulfillmentItem] | None = None) -> dict[str, Any]:
    """Return a fulfillment as lists show it; `items` where they are at hand."""
    shown = {
        "id": fulfillment.wire_id,
        "createdTime": format_time(fulfillment.created_time),
        "orderId": fulfillment.order.wire_id,
        "items": [_item(item) for item in (fulfillment.items.all() if items is None else items)],
        "shipmentId": fulfillment.shipment_id,
        "trackingCompany": fulfillment.tracking_company,
        "trackingNumber": fulfillment.tracking_number,
        "trackingUrl": fulfillment.tracking_url,
        "metadata": fulfillment.metadata,
        "liveMode": fulfillment.live_mode,
    }
    return {name: value for name, value in shown.items() if value not in ("", {})}


def represent_with_details(fulfillment: Fulfillment) -> dict[str, Any]:
    """Return a fulfillment as `GET` by its id shows it: with its order and what it did on charges (A-FUL-24)."""
    order = fulfillment.order
    rows = ChargeOperation.objects.filter(charge__live_mode=order.live_mode, fulfillment_id=fulfillment.wire_id)
    return represent_fulfillment(fulfillment) | {
        "chargeOperationIds": list(rows.values_list("wire_id", flat=True)),
        "orderDetails": represent_order(order, list(order.lines.all()), with_payment=False),
    }


def _item(item: FulfillmentItem) -> dict[str, Any]:
    """Return an item; both quantities are always there."""
    shown = {
        "itemId": item.line.wire_id,
        "skuId": item.line.sku_id,
        "quantity": item.quantity,
        "cancelQuantity": item.cancel_quantity,
        "shipmentItemId": item.shipment_item_id,
    }
    return {name: value for name, value in shown.items() if value != ""}
