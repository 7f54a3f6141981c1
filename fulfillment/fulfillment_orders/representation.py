"""Fulfillment orders, shipments, cancellations and returns as the wire shows them (fulfillment.md, 6.2, 7.1, 8.2, 9.2).

The id of a fulfillment order and those of its lines are numbers in their own resource, text elsewhere (R-FUL-016).
"""

from typing import Any

from catalog.wire.values.times import format_time

from .models import (
    CancellationItem,
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
    ReturnItem,
    Shipment,
    ShipmentItem,
)

NOTHING: tuple[Any, ...] = (None, "", {})


def without_gaps(shown: dict[str, Any]) -> dict[str, Any]:
    """Leave out members without a value (R-CON-085)."""
    return {name: value for name, value in shown.items() if value not in NOTHING}


def represent_head(order: FulfillmentOrder) -> dict[str, Any]:
    """Return what says which fulfillment order it is, in the reduced payload of backorders too (events.md, 4)."""
    return {
        "id": int(order.wire_id),
        "createdTime": format_time(order.created_time),
        "upstreamId": order.upstream_id,
        "reservationId": order.reservation_id,
        "currency": order.currency,
        "locale": order.locale,
        "shipTo": order.ship_to,
        "state": order.state,
        "liveMode": order.live_mode,
    }


def represent_fulfillment_order(order: FulfillmentOrder) -> dict[str, Any]:
    """Return a fulfillment order."""
    return without_gaps(
        represent_head(order)
        | {
            "upstreamOrderTime": format_time(order.upstream_order_time),
            "name": order.name,
            "email": order.email,
            "phone": order.phone,
            "shippingChoice": order.shipping_choice,
            "items": [represent_line(line) for line in order.lines.all()],
        }
    )


def represent_line(line: FulfillmentOrderLine) -> dict[str, Any]:
    """Return a line with its five counters."""
    return without_gaps(
        {
            "id": int(line.wire_id),
            "upstreamId": line.upstream_id,
            "inventoryItemId": line.item_wire_id,
            "quantity": line.quantity,
            "subtotal": line.subtotal,
            "total": line.total,
            "name": line.name,
            "giftMessage": line.gift_message,
            "giftWrap": line.gift_wrap,
            "tax": line.tax,
            "pending": line.pending,
            "backordered": line.backordered,
            "shipped": line.shipped,
            "cancelled": line.cancelled,
            "returned": line.returned,
            "state": line.state,
        }
    )


def represent_shipment(shipment: Shipment) -> dict[str, Any]:
    """Return a shipment (7.1)."""
    order = shipment.fulfillment_order
    return without_gaps(
        {
            "id": shipment.wire_id,
            "createdTime": format_time(shipment.created_time),
            "fulfillmentOrderId": order.wire_id,
            "fulfillmentOrderUpstreamId": order.upstream_id,
            "shippingChoiceId": order.service_level,
            "trackingCompanyId": shipment.tracking_company_id,
            "trackingCompany": shipment.tracking_company,
            "trackingNumber": shipment.tracking_number,
            "trackingUrl": shipment.tracking_url,
            "items": [_shipment_item(shipment, item) for item in shipment.items.all()],
            "liveMode": shipment.live_mode,
        }
    )


def _shipment_item(shipment: Shipment, item: ShipmentItem) -> dict[str, Any]:
    tracking = without_gaps({"trackingNumber": shipment.tracking_number, "trackingUrl": shipment.tracking_url})
    return without_gaps(
        {
            "id": item.wire_id,
            "fulfillmentOrderItemId": item.line.wire_id,
            "fulfillmentOrderItemUpstreamId": item.line.upstream_id,
            "inventoryItemId": item.line.item_wire_id,
            "partNumber": item.part_number,
            "quantity": item.quantity,
            "trackingUrls": [tracking] if tracking else [],
            "unitAttributes": item.unit_attributes,
        }
    )


def represent_cancellation(cancellation: FulfillmentCancellation) -> dict[str, Any]:
    """Return a fulfillment cancellation (8.2), its mode in both spellings (R-FUL-018)."""
    return without_gaps(
        {
            "id": cancellation.wire_id,
            "createdTime": format_time(cancellation.created_time),
            "fulfillmentOrderId": cancellation.fulfillment_order.wire_id,
            "upstreamId": cancellation.upstream_id,
            "reason": cancellation.reason,
            "items": [_cancellation_item(item) for item in cancellation.items.all()],
            "state": cancellation.state,
            "livemode": cancellation.live_mode,
            "liveMode": cancellation.live_mode,
        }
    )


def _cancellation_item(item: CancellationItem) -> dict[str, Any]:
    return without_gaps(
        {
            "fulfillmentOrderItemId": item.line.wire_id,
            "fulfillmentOrderItemUpstreamId": item.upstream_id,
            "inventoryItemId": item.line.item_wire_id,
            "quantity": item.quantity,
            "quantityAccepted": item.quantity_accepted,
            "state": item.state,
        }
    )


def represent_return(fulfillment_return: FulfillmentReturn) -> dict[str, Any]:
    """Return a fulfillment return (9.2), its mode in both spellings (R-FUL-018)."""
    return without_gaps(
        {
            "id": fulfillment_return.wire_id,
            "createdTime": format_time(fulfillment_return.created_time),
            "fulfillmentOrderId": fulfillment_return.fulfillment_order.wire_id,
            "upstreamId": fulfillment_return.upstream_id,
            "reason": fulfillment_return.reason,
            "items": [_return_item(item) for item in fulfillment_return.items.all()],
            "state": fulfillment_return.state,
            "type": fulfillment_return.type,
            "location": fulfillment_return.place,
            "livemode": fulfillment_return.live_mode,
            "liveMode": fulfillment_return.live_mode,
        }
    )


def _return_item(item: ReturnItem) -> dict[str, Any]:
    return without_gaps(
        {
            "fulfillmentOrderItemId": item.line.wire_id,
            "fulfillmentOrderItemUpstreamId": item.line.upstream_id,
            "inventoryItemId": item.line.item_wire_id,
            "quantity": item.quantity,
            "quantityAccepted": item.quantity_accepted,
            "unitAttributes": item.unit_attributes or None,
            "unitAttributesAccepted": item.unit_attributes_accepted,
            "location": item.place,
            "state": item.state,
        }
    )
