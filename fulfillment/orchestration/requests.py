"""Step 2: the managed goods of an accepted order are requested from the warehouse (fulfillment.md, section 14)."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import NotFound
from fulfillment.fulfillment_orders.commands import GoodsRequest, RequestedItem
from fulfillment.fulfillment_orders.creation import create_fulfillment_order
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.states import ACCEPTED, COMPLETE, FULFILLED
from fulfillment.stock.reservations import release_reservation

SHIPPABLE = (ACCEPTED, FULFILLED, COMPLETE)
STANDARD = "SG"
COLUMNS = FulfillmentOrder._meta.concrete_fields
CONTACT = {field.name: field.max_length for field in COLUMNS if field.name in ("name", "email", "phone")}
"""Contact attribute -> longest text that a fulfillment order stores."""


def request_goods(order: Order, lines: list[OrderLine], order_id: str) -> list[str]:
    """Create one fulfillment order for what the managed lines still need; return what the timeline should say.

    The warehouse cancels what it cannot ship; that is never an error (R-FUL-335, R-FUL-336). An order that was
    cancelled in the meantime only releases its reservation (R-FUL-337).
    """
    managed = [line for line in lines if line.managed]
    if managed and (order.state not in SHIPPABLE or not any(line.open_quantity for line in lines)):
        return _release_reservation(order)
    prefetch_related_objects(managed, "fulfillment_order_lines")
    wanted = [line for line in managed if unrequested_units(line) > 0]
    known = set(
        InventoryItem.objects.in_mode(order.live_mode)
        .filter(wire_id__in={line.sku_id for line in wanted})
        .values_list("wire_id", flat=True)
    )
    notes = [
        f"Line {line.wire_id} cannot be shipped: inventory item '{line.sku_id}' does not exist any more."
        for line in wanted
        if line.sku_id not in known
    ]
    shipped = [line for line in wanted if line.sku_id in known]
    if shipped:
        made = create_fulfillment_order(request_for(order, shipped), live_mode=order.live_mode, cancels_short=True)
        notes.append(f"Lockstep requested the goods: fulfillment order {made.wire_id}.")
    return notes


def unrequested_units(line: OrderLine) -> int:
    """Return the open units of a line without a fulfillment order; the client may have requested some itself.

    Units that a fulfillment order cancelled are not requested again: step 4 gives their money back. Neither are units
    that were closed by hand, beyond those that left or were cancelled in a warehouse.
    """
    requested = list(line.fulfillment_order_lines.all())
    by_hand = max(0, line.fulfilled_quantity - sum(row.shipped + row.returned for row in requested))
    by_hand += max(0, line.cancelled_quantity - sum(row.cancelled for row in requested))
    return line.quantity - sum(row.quantity for row in requested) - by_hand


def _release_reservation(order: Order) -> list[str]:
    try:
        release_reservation(live_mode=order.live_mode, reservation_id=order.checkout_id)
    except NotFound:
        return []
    return ["Lockstep released the reservation: nothing is left to ship."]


def request_for(order: Order, lines: Sequence[OrderLine]) -> GoodsRequest:
    """Build the request that an integration would make (section 14, step 2)."""
    choice = order.shipping_choice
    is_paid = any(line.is_landed for line in lines) and choice.get("shipping_terms", "DDP") == "DDP"
    # Older orders may hold longer texts than the columns; the address itself goes along in full.
    contact = {name: (order.ship_to.get(name) or order.bill_to.get(name) or "")[: CONTACT[name]] for name in CONTACT}
    return GoodsRequest(
        currency=order.currency,
        locale=order.locale,
        upstream_order_time=order.created_time,
        upstream_id=order.wire_id,
        reservation_id=order.checkout_id,
        ship_to=order.ship_to,
        shipping_choice={"id": choice.get("service_level") or choice.get("id") or STANDARD, "duties_paid": is_paid},
        items=[_item_for(line) for line in lines],
        **contact,
    )


def _item_for(line: OrderLine) -> RequestedItem:
    return RequestedItem(
        inventory_item_id=line.sku_id,
        quantity=unrequested_units(line),
        upstream_id=line.wire_id,
        subtotal=line.amount,
        total=line.line_value,
        name=line.product.get("name", ""),
        tax={"amount": line.tax_amount},
    )
