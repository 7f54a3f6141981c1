"""Which lines of its order a fulfillment means, and which parcels (R-FUL-223 to R-FUL-225, R-FUL-228)."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.wire.exceptions import Errors, invalid, missing
from catalog.wire.values.text import has_unstorable_text
from fulfillment.fulfillment_orders.models import ShipmentItem
from fulfillment.orders.models import Order, OrderLine

from .models import FulfillmentItem

AMBIGUOUS = "matches more than one item."


def check_quantities(items: Sequence[dict[str, Any]], errors: Errors) -> None:
    """Note items that close no unit (R-FUL-225)."""
    for index, item in enumerate(items):
        paths = [f"items[{index}].{name}" for name in ("quantity", "cancelQuantity")]
        is_read = not any(path in errors for path in (*paths, f"items[{index}]"))
        if is_read and not item.get("quantity") and not item.get("cancelQuantity"):
            errors[paths[0]] = [missing()]


def items_meant(
    lines: Sequence[OrderLine], items: Sequence[dict[str, Any]], errors: Errors
) -> dict[int, FulfillmentItem]:
    """Return position -> item with its line; what names no line, or one twice, is added to `errors`."""
    meant: dict[int, FulfillmentItem] = {}
    seen: set[int] = set()
    for index, item in enumerate(items):
        name = "itemId" if "itemId" in item or "skuId" not in item else "skuId"
        path = f"items[{index}].{name}"
        if path in errors or f"items[{index}]" in errors:
            continue
        line = _line_meant(lines, item, path, errors)
        if line is not None and line.key in seen:
            errors[path] = [invalid(item[name])]
        elif line is not None:
            seen.add(line.key)
            meant[index] = _new_item(line, item)
    return meant


def _line_meant(lines: Sequence[OrderLine], item: dict[str, Any], path: str, errors: Errors) -> OrderLine | None:
    """Return the line with the id, or else the only one of the SKU (R-FUL-224)."""
    if "itemId" in item:
        found = [line for line in lines if line.wire_id == item["itemId"]]
    elif "skuId" in item:
        found = [line for line in lines if line.sku_id == item["skuId"]]
    else:
        errors[path] = [missing()]
        return None
    if len(found) > 1:
        errors[path] = [invalid(item["skuId"], AMBIGUOUS)]
    elif not found:
        errors[path] = [invalid(item.get("itemId", item.get("skuId")))]
    return found[0] if len(found) == 1 else None


def _new_item(line: OrderLine, item: dict[str, Any]) -> FulfillmentItem:
    return FulfillmentItem(
        line=line,
        quantity=item.get("quantity") or 0,
        cancel_quantity=item.get("cancelQuantity") or 0,
        shipment_item_id=item.get("shipmentItemId") or "",
    )


def check_shipment(order: Order, shipment_id: str, meant: Mapping[int, FulfillmentItem], errors: Errors) -> None:
    """Note items of parcels that are not in the shipment, or not of the line, if it is a shipment of this order.

    An id that names none is somebody else's number for a parcel and is only kept (R-FUL-228).
    """
    if not shipment_id or has_unstorable_text(shipment_id):
        return
    rows = ShipmentItem.objects.filter(
        live_mode=order.live_mode, shipment__wire_id=shipment_id, line__order_line__document=order
    )
    shipped = dict(rows.values_list("wire_id", "line__order_line"))
    for index, item in meant.items() if shipped else ():
        path = f"items[{index}].shipmentItemId"
        if item.shipment_item_id and path not in errors and shipped.get(item.shipment_item_id) != item.line.key:
            errors[path] = [invalid(item.shipment_item_id)]
