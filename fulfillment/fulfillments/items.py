"""Which lines of its order a fulfillment closes, and which parcels it names (R-FUL-223 to R-FUL-225, R-FUL-228)."""

from collections.abc import Mapping, Sequence

from catalog.wire.exceptions import Errors, has_error, invalid, missing
from catalog.wire.values.text import has_unstorable_text
from fulfillment.fulfillment_orders.models import ShipmentItem
from fulfillment.orders.models import Order, OrderLine

from .commands import ClosedItem
from .models import FulfillmentItem

AMBIGUOUS = "matches more than one item."


def find_items(lines: Sequence[OrderLine], items: Sequence[ClosedItem], errors: Errors) -> dict[int, FulfillmentItem]:
    """Return position -> unsaved item with its line; add an error for what names no line, or one twice."""
    found: dict[int, FulfillmentItem] = {}
    seen: set[int] = set()
    for index, item in enumerate(items):
        name = "item_id" if item.item_id or not item.sku_id else "sku_id"
        path = f"items[{index}].{name}"
        if has_error(errors, path):
            continue
        line = _find_line(lines, item, path, errors)
        if line is not None and line.key in seen:
            errors[path] = [invalid(getattr(item, name))]
        elif line is not None:
            seen.add(line.key)
            found[index] = FulfillmentItem(
                line=line,
                quantity=item.quantity or 0,
                cancel_quantity=item.cancel_quantity or 0,
                shipment_item_id=item.shipment_item_id,
            )
    return found


def _find_line(lines: Sequence[OrderLine], item: ClosedItem, path: str, errors: Errors) -> OrderLine | None:
    """Return the line with the ID, or else the only one of the SKU (R-FUL-224)."""
    if item.item_id:
        found = [line for line in lines if line.wire_id == item.item_id]
    elif item.sku_id:
        found = [line for line in lines if line.sku_id == item.sku_id]
    else:
        errors[path] = [missing()]
        return None
    if len(found) > 1:
        errors[path] = [invalid(item.sku_id, AMBIGUOUS)]
    elif not found:
        errors[path] = [invalid(item.item_id or item.sku_id)]
    return found[0] if len(found) == 1 else None


def check_shipment(order: Order, shipment_id: str, items: Mapping[int, FulfillmentItem], errors: Errors) -> None:
    """Add an error for each item whose parcel is not in the shipment, or not of its line.

    An ID that is no shipment of this order is a third party's and only stored (R-FUL-228).
    """
    if not shipment_id or has_unstorable_text(shipment_id):
        return
    rows = ShipmentItem.objects.filter(
        live_mode=order.live_mode, shipment__wire_id=shipment_id, line__order_line__document=order
    )
    shipped = dict(rows.values_list("wire_id", "line__order_line"))
    for index, item in items.items() if shipped else ():
        path = f"items[{index}].shipment_item_id"
        if item.shipment_item_id and path not in errors and shipped.get(item.shipment_item_id) != item.line.key:
            errors[path] = [invalid(item.shipment_item_id)]
