"""Goods that come back: asked for by clients, approved and received by the warehouse, or refused parcels (section 9).

No money moves and the order does not change (R-FUL-204, R-FUL-206).
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import Errors, NotFound
from catalog.wire.records.locks import lock_for_share
from fulfillment.fulfillment_orders.events import Moved, tell_return
from fulfillment.fulfillment_orders.exceptions import Overtaken
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Location
from fulfillment.stock.operations import put_back

from ..identifiers import draw_id
from ..members import LINE_ID, require
from ..models import FulfillmentOrder, FulfillmentReturn, ReturnItem, Shipment
from ..states import CREATED, PENDING
from ..units import (
    Attributes,
    Units,
    coming,
    lines_meant,
    moved_units,
    refusable,
    refuse_more,
    refuse_more_attributes,
    returnable,
    units_by_line,
)
from .cancellations import REQUIRED, parent_of
from .goods import Kind, hold_goods, hold_order, write_down

TOO_MANY = "Return quantity is larger than shipped quantity"
CLIENT, WAREHOUSE = FulfillmentReturn.Type.CLIENT, FulfillmentReturn.Type.WAREHOUSE


@transaction.atomic
def request_return(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> FulfillmentReturn:
    """Announce that a customer sends goods back (R-FUL-200, R-FUL-201).

    Raises ValidationError with all problems of the message, then for more than has shipped; NotFound for its parent.
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
    units = {item[LINE_ID]: item["quantity"] for item in items}
    attributes = {item[LINE_ID]: item.get("unitAttributes", []) for item in items}
    refuse_more_attributes(units, attributes)
    moved = {meant[line_id]: count for line_id, count in units.items()}
    refuse_more(moved, returnable(order), TOO_MANY)
    fulfillment_return = _new_return(order, CLIENT, values.get("upstream_id") or "", values.get("reason") or "")
    _store(fulfillment_return, moved, attributes)
    write_down(order, Kind.REQUEST_RETURN, moved, subject_id=fulfillment_return.wire_id)
    return fulfillment_return


@transaction.atomic
def refuse_shipment(*, shipment: Shipment, units: Units | None = None, reason: str = "") -> FulfillmentReturn:
    """Send a parcel back, or some units of it, by line id: a return of the warehouse's, on its way (R-FUL-205).

    Raises ValidationError for units that are not in the parcel or are coming back already; Refusal when all are.
    """
    order = hold_order(shipment.fulfillment_order)
    moved = moved_units(order, units, refusable(shipment), TOO_MANY)
    fulfillment_return = _new_return(order, WAREHOUSE, "", reason)
    fulfillment_return.shipment = shipment
    _store(fulfillment_return, moved, {})
    write_down(order, Kind.REFUSE_SHIPMENT, moved, subject_id=fulfillment_return.wire_id)
    _approve(fulfillment_return, {})
    return fulfillment_return


def _new_return(order: FulfillmentOrder, kind: str, upstream_id: str, reason: str) -> FulfillmentReturn:
    return FulfillmentReturn(
        live_mode=order.live_mode,
        wire_id=draw_id(FulfillmentReturn, live_mode=order.live_mode),
        created_time=order.now(),
        fulfillment_order=order,
        upstream_id=upstream_id or order.upstream_id,
        reason=reason,
        type=kind,
    )


def _store(fulfillment_return: FulfillmentReturn, moved: Moved, attributes: Attributes) -> None:
    fulfillment_return.save()
    ReturnItem.objects.bulk_create(
        ReturnItem(
            fulfillment_return=fulfillment_return,
            line=line,
            quantity=count,
            unit_attributes=list(attributes.get(line.wire_id, [])),
        )
        for line, count in moved.items()
    )
    tell_return("created", fulfillment_return)


@transaction.atomic
def approve_return(
    *, fulfillment_return: FulfillmentReturn, place: Mapping[str, Any] | None = None
) -> FulfillmentReturn:
    """Let the goods come, to where they were sent from or to the given place (R-FUL-202). Raises Overtaken."""
    order = hold_order(fulfillment_return.fulfillment_order)
    fulfillment_return = _as_it_is(fulfillment_return, CREATED)
    _approve(fulfillment_return, place or {})
    write_down(order, Kind.APPROVE_RETURN, {}, subject_id=fulfillment_return.wire_id)
    return fulfillment_return


def _approve(fulfillment_return: FulfillmentReturn, place: Mapping[str, Any]) -> None:
    """Set where each item goes; its own place is only told where it differs from the first one's."""
    items = list(fulfillment_return.items.select_related("line"))
    senders = [_sender(fulfillment_return, item) for item in items]
    for item, sender in zip(items, senders, strict=True):
        item.location = sender
        if not place and sender != senders[0]:
            item.place = place_of(sender)
        item.save(update_fields=["location", "place"])
    fulfillment_return.place = dict(place) or place_of(senders[0])
    fulfillment_return.approved_time = fulfillment_return.updated_time = fulfillment_return.now()
    fulfillment_return.save()
    tell_return("pending", fulfillment_return)


def _sender(fulfillment_return: FulfillmentReturn, item: ReturnItem) -> Location:
    """Return where the goods of an item were sent from, the last time."""
    if fulfillment_return.shipment is not None:
        return fulfillment_return.shipment.location
    shipments = Shipment.objects.filter(items__line=item.line).select_related("location")
    return shipments.latest("key").location


def place_of(location: Location) -> dict[str, Any]:
    """Return a location as the address of a return."""
    return {"address": location.address} | ({"name": location.name} if location.name else {})


@transaction.atomic
def reject_return(*, fulfillment_return: FulfillmentReturn) -> FulfillmentReturn:
    """Decline a return before anything was sent (9.3). Raises Overtaken."""
    order = hold_order(fulfillment_return.fulfillment_order)
    fulfillment_return = _as_it_is(fulfillment_return, CREATED)
    _close(fulfillment_return, {}, {})
    write_down(order, Kind.REJECT_RETURN, {}, subject_id=fulfillment_return.wire_id)
    tell_return("rejected", fulfillment_return)
    return fulfillment_return


@transaction.atomic
def receive_return(
    *,
    fulfillment_return: FulfillmentReturn,
    accepted: Units | None = None,
    resaleable: bool = True,
    unit_attributes: Attributes | None = None,
) -> FulfillmentReturn:
    """Take goods in and accept units of them, by line id; by default all. They go back to stock if they can be sold.

    Accepting none rejects the return. Raises Overtaken unless it is approved; ValidationError for more units than come.
    """
    order = fulfillment_return.fulfillment_order
    # Before the levels, as everybody does who puts stock in.
    lock_for_share(InventoryItem.objects.filter(fulfillment_order_lines__fulfillment_order=order))
    goods = hold_goods(order)
    fulfillment_return = _as_it_is(fulfillment_return, PENDING)
    items = {item.line_id: item for item in fulfillment_return.items.select_related("location")}
    limit = coming(fulfillment_return)
    everything = {line: limit(line) for line in goods.lines if limit(line)}
    moved = everything if accepted is None else units_by_line(goods.order, accepted)
    refuse_more(moved, limit, TOO_MANY, "quantityAccepted")
    for line, count in moved.items():
        line.shipped -= count
        line.returned += count
    goods.store(Kind.RECEIVE_RETURN, moved, subject_id=fulfillment_return.wire_id)
    _close(fulfillment_return, moved, unit_attributes or {})
    if resaleable:
        _put_back(fulfillment_return, moved, {item.line_id: item.location for item in items.values() if item.location})
    tell_return("accepted" if moved else "rejected", fulfillment_return)
    return fulfillment_return


def _close(fulfillment_return: FulfillmentReturn, moved: Moved, attributes: Attributes) -> None:
    """Settle all items; what tells the accepted units apart is what was announced unless something else came."""
    for item in fulfillment_return.items.select_related("line"):
        item.quantity_accepted = moved.get(item.line, 0)
        came = attributes.get(item.line.wire_id, item.unit_attributes)
        item.unit_attributes_accepted = list(came)[: item.quantity_accepted]
        item.save(update_fields=["quantity_accepted", "unit_attributes_accepted"])
    fulfillment_return.closed_time = fulfillment_return.updated_time = fulfillment_return.now()
    fulfillment_return.save()


def _put_back(fulfillment_return: FulfillmentReturn, moved: Moved, locations: Mapping[int, Location]) -> None:
    """Put accepted units back to stock, where that item is still kept (R-FUL-203).

    The lines are stored by now: backorders that this serves may be of the same fulfillment order.
    """
    cause = Cause("fulfillment_return", fulfillment_return.wire_id)
    for line, count in moved.items():
        if line.inventory_item is not None:
            put_back(
                live_mode=line.live_mode,
                item_id=line.inventory_item.wire_id,
                location_id=locations[line.pk].wire_id,
                quantity=count,
                cause=cause,
            )


def _as_it_is(fulfillment_return: FulfillmentReturn, state: str) -> FulfillmentReturn:
    """Read a return whose fulfillment order is locked. Raises Overtaken unless it is in this state."""
    wire_id = fulfillment_return.wire_id
    found = FulfillmentReturn.objects.find(wire_id, live_mode=fulfillment_return.live_mode)
    if found.state != state:
        raise Overtaken(f"Fulfillment return '{wire_id}' is {found.state}.", parameter="state")
    return found
