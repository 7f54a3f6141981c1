"""Goods that come back: requested by clients, approved and received by the warehouse, or refused parcels (section 9).

No money moves and the order does not change (R-FUL-204, R-FUL-206).
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from catalog.wire.exceptions import Errors
from catalog.wire.records.locks import lock_for_share
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Location
from fulfillment.stock.operations import put_back

from ..commands import UnitsRequest
from ..events import record_return
from ..exceptions import Overtaken
from ..models import FulfillmentReturn, ReturnItem, Shipment
from ..states import CREATED, PENDING
from ..units import (
    Attributes,
    MovedUnits,
    Units,
    accepted_units,
    coming,
    moved_units,
    refusable,
    refuse_excess,
    refuse_excess_attributes,
    returnable,
)
from .goods import ActionKind, lock_goods, lock_order, log_action
from .requests import find_requested, new_request

TOO_MANY = "Return quantity is larger than shipped quantity"


@transaction.atomic
def request_return(request: UnitsRequest, *, live_mode: bool, errors: Errors | None = None) -> FulfillmentReturn:
    """Announce that a customer sends goods back (R-FUL-200, R-FUL-201).

    Raises ValidationError with all problems of the request, NotFound for the fulfillment order, then ValidationError
    for more attributes than units, and (409) for more units than have shipped.
    """
    order, moved = find_requested(request, live_mode=live_mode, errors=errors)
    attributes = {item.fulfillment_order_item_id: item.unit_attributes for item in request.items}
    refuse_excess_attributes({line.wire_id: count for line, count in moved.items()}, attributes)
    refuse_excess(moved, returnable(order), TOO_MANY)
    fulfillment_return = new_request(FulfillmentReturn, order, upstream_id=request.upstream_id, reason=request.reason)
    _store(fulfillment_return, moved, attributes)
    log_action(order, ActionKind.REQUEST_RETURN, moved, subject_id=fulfillment_return.wire_id)
    return fulfillment_return


@transaction.atomic
def refuse_shipment(*, shipment: Shipment, units: Units | None = None, reason: str = "") -> FulfillmentReturn:
    """Send a parcel back, or some units of it by line id, as a return of the warehouse that needs no approval.

    Raises ValidationError for units that are not in the parcel or are coming back already; Refusal when all are
    (R-FUL-205).
    """
    order = lock_order(shipment.fulfillment_order)
    moved = moved_units(order, units, refusable(shipment), TOO_MANY)
    kind = FulfillmentReturn.Type.WAREHOUSE
    fulfillment_return = new_request(FulfillmentReturn, order, reason=reason, type=kind, shipment=shipment)
    _store(fulfillment_return, moved, {})
    log_action(order, ActionKind.REFUSE_SHIPMENT, moved, subject_id=fulfillment_return.wire_id)
    _approve(fulfillment_return, {})
    return fulfillment_return


def _store(fulfillment_return: FulfillmentReturn, moved: MovedUnits, attributes: Attributes) -> None:
    fulfillment_return.save()
    ReturnItem.objects.bulk_create(
        ReturnItem(
            fulfillment_return=fulfillment_return,
            line=line,
            quantity=count,
            unit_attributes=list(attributes.get(line.wire_id, ())),
        )
        for line, count in moved.items()
    )
    record_return("created", fulfillment_return)


@transaction.atomic
def approve_return(
    *, fulfillment_return: FulfillmentReturn, place: Mapping[str, Any] | None = None
) -> FulfillmentReturn:
    """Let the goods come back to where they were sent from, or to the given place (R-FUL-202). Raises Overtaken."""
    order = lock_order(fulfillment_return.fulfillment_order)
    fulfillment_return = _reread(fulfillment_return, CREATED)
    _approve(fulfillment_return, place or {})
    log_action(order, ActionKind.APPROVE_RETURN, {}, subject_id=fulfillment_return.wire_id)
    return fulfillment_return


def _approve(fulfillment_return: FulfillmentReturn, place: Mapping[str, Any]) -> None:
    """Set where each item goes; an item has a place of its own only if it differs from the first item's."""
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
    record_return("pending", fulfillment_return)


def _sender(fulfillment_return: FulfillmentReturn, item: ReturnItem) -> Location:
    """Return the location that last shipped the goods of an item."""
    if fulfillment_return.shipment is not None:
        return fulfillment_return.shipment.location
    shipments = Shipment.objects.filter(items__line=item.line).select_related("location")
    return shipments.latest("key").location


def place_of(location: Location) -> dict[str, Any]:
    return {"address": location.address} | ({"name": location.name} if location.name else {})


@transaction.atomic
def reject_return(*, fulfillment_return: FulfillmentReturn) -> FulfillmentReturn:
    """Decline a return before anything was sent (9.3). Raises Overtaken."""
    order = lock_order(fulfillment_return.fulfillment_order)
    fulfillment_return = _reread(fulfillment_return, CREATED)
    _close(fulfillment_return, {}, {})
    log_action(order, ActionKind.REJECT_RETURN, {}, subject_id=fulfillment_return.wire_id)
    record_return("rejected", fulfillment_return)
    return fulfillment_return


@transaction.atomic
def receive_return(
    *,
    fulfillment_return: FulfillmentReturn,
    accepted: Units | None = None,
    resaleable: bool = True,
    unit_attributes: Attributes | None = None,
) -> FulfillmentReturn:
    """Receive goods and accept units of them, by line id; by default all. Resaleable ones go back to stock.

    Accepting none rejects the return. Raises Overtaken unless it is approved; ValidationError for more units than come.
    """
    # Lock order: items before levels, as in all operations that add stock.
    lock_for_share(
        InventoryItem.objects.filter(fulfillment_order_lines__fulfillment_order=fulfillment_return.fulfillment_order)
    )
    goods = lock_goods(fulfillment_return.fulfillment_order)
    fulfillment_return = _reread(fulfillment_return, PENDING)
    moved = accepted_units(goods.order, accepted, coming(fulfillment_return), TOO_MANY)
    for line, count in moved.items():
        line.shipped -= count
        line.returned += count
    goods.store(ActionKind.RECEIVE_RETURN, moved, subject_id=fulfillment_return.wire_id)
    _close(fulfillment_return, moved, unit_attributes or {})
    if resaleable:
        _put_back(fulfillment_return, moved)
    record_return("accepted" if moved else "rejected", fulfillment_return)
    return fulfillment_return


def _close(fulfillment_return: FulfillmentReturn, moved: MovedUnits, attributes: Attributes) -> None:
    """Settle all items; accepted units keep the announced attributes unless others are given."""
    for item in fulfillment_return.items.select_related("line"):
        item.quantity_accepted = moved.get(item.line, 0)
        received = attributes.get(item.line.wire_id, item.unit_attributes)
        item.unit_attributes_accepted = list(received)[: item.quantity_accepted]
        item.save(update_fields=["quantity_accepted", "unit_attributes_accepted"])
    fulfillment_return.closed_time = fulfillment_return.updated_time = fulfillment_return.now()
    fulfillment_return.save()


def _put_back(fulfillment_return: FulfillmentReturn, moved: MovedUnits) -> None:
    """Put accepted units back to stock where their item still exists (R-FUL-203).

    Call it after the lines are stored: the backorders that this serves may be of the same fulfillment order.
    """
    cause = Cause("fulfillment_return", fulfillment_return.wire_id)
    locations = {item.line_id: item.location for item in fulfillment_return.items.select_related("location")}
    for line, count in moved.items():
        location = locations[line.pk]
        if line.inventory_item is not None and location is not None:
            put_back(
                live_mode=line.live_mode,
                item_id=line.inventory_item.wire_id,
                location_id=location.wire_id,
                quantity=count,
                cause=cause,
            )


def _reread(fulfillment_return: FulfillmentReturn, state: str) -> FulfillmentReturn:
    """Read a return again once its fulfillment order is locked. Raises Overtaken unless it is in `state`."""
    wire_id = fulfillment_return.wire_id
    found = FulfillmentReturn.objects.find(wire_id, live_mode=fulfillment_return.live_mode)
    if found.state != state:
        raise Overtaken(f"Fulfillment return '{wire_id}' is {found.state}.", parameter="state")
    return found
