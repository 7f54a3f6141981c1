"""Shipping: pending units leave a location, each parcel from one (R-FUL-150, R-FUL-151, R-FUL-155)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Refusal, invalid
from fulfillment.fulfillment_orders.events import Moved, tell_shipped
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.models import Location

from ..identifiers import draw_id, draw_ids
from ..models import FulfillmentOrder, FulfillmentOrderLine, Shipment, ShipmentItem
from ..units import Attributes, Units, moved_units, pending, refuse_more, refuse_more_attributes
from .carriers import Tracking, carrier_of
from .goods import MOVE, Goods, Kind, hold_goods
from .shortage import Missing, backorder_missing

TOO_MANY = "Shipment quantity is larger than pending quantity"
Parcel = tuple[int, dict[FulfillmentOrderLine, int]]
"""Location key, line -> units."""
Split = FulfillmentPolicy.Split


class Sent(NamedTuple):
    """What left, and what was to leave and is not on hand: that is backordered now."""

    shipments: list[Shipment]
    missing: Missing


@transaction.atomic
def ship(
    *,
    order: FulfillmentOrder,
    units: Units | None = None,
    location_id: str = "",
    tracking: Tracking | None = None,
    unit_attributes: Attributes | None = None,
) -> Sent:
    """Ship units, by line id; by default all that are pending. One parcel for each location that has to take part.

    What is set aside for these lines but not on hand is backordered, and fewer ship, perhaps none.
    Without a tracking of its own a parcel gets that of the simulated carrier. Raises ValidationError for units that are
    not pending (there), for attributes of more units than ship, and for a bad tracking address; Refusal when nothing is
    pending, or when one tracking is given for several parcels.
    """
    refuse_more_attributes(units or {}, unit_attributes or {})
    goods = hold_goods(order)
    moved = moved_units(goods.order, units, pending, TOO_MANY)
    location = _location(order, location_id)
    if location is not None:
        refuse_more(moved, lambda line: goods.at_location(line, location), TOO_MANY)
    missing = backorder_missing(goods, moved)
    parcels = parcels_from(goods, _there(goods, moved, location), location)
    if tracking is not None and len(parcels) > 1:
        raise Refusal("These units ship from several locations, in parcels of their own. Name a location.")
    return Sent(send(goods, parcels, tracking=tracking, unit_attributes=unit_attributes), missing)


def _there(goods: Goods, moved: Moved, location_id: int | None) -> Moved:
    """Return the units that can leave after missing ones were reported."""

    def most(line: FulfillmentOrderLine) -> int:
        return line.pending if location_id is None else goods.at_location(line, location_id)

    return {line: there for line, count in moved.items() if (there := min(count, most(line)))}


def send(
    goods: Goods,
    parcels: Sequence[Parcel],
    *,
    tracking: Tracking | None = None,
    unit_attributes: Attributes | None = None,
) -> list[Shipment]:
    """Send parcels out of locked goods, each with its event."""
    left = {line_id: list(attributes) for line_id, attributes in (unit_attributes or {}).items()}
    return [_send(goods, location, moved, tracking, left) for location, moved in parcels]


def _location(order: FulfillmentOrder, location_id: str) -> int | None:
    """Return the key of the location that was named. Raises ValidationError for an unknown one."""
    if not location_id:
        return None
    found = Location.objects.in_mode(order.live_mode).filter(wire_id=location_id).first()
    if found is None:
        raise ValidationError({"locationId": [invalid(location_id)]})
    return int(found.pk)


def parcels_from(goods: Goods, moved: Moved, location_id: int | None = None) -> list[Parcel]:
    """Return which location sends which units: the named one, one that has them all, else each what it has."""
    if not moved:
        return []
    if location_id is not None:
        return [(location_id, dict(moved))]
    places = [goods.levels[one.level_id].location for line in moved for one in goods.allocations(line)]
    locations = sorted(dict.fromkeys(places), key=lambda location: location.rank)
    for location in locations:
        if all(goods.at_location(line, location.pk) >= count for line, count in moved.items()):
            return [(location.pk, dict(moved))]
    missing: Counter[FulfillmentOrderLine] = Counter(dict(moved))
    parcels = []
    for location in locations:
        found = {line: min(missing[line], goods.at_location(line, location.pk)) for line in moved}
        parcel = {line: count for line, count in found.items() if count}
        missing.subtract(parcel)
        if parcel:
            parcels.append((location.pk, parcel))
    return parcels


def split_further(parcels: Sequence[Parcel], split: str) -> list[Parcel]:
    """Return parcels as the policy wants them: for each location, each line, or each unit (R-FUL-153)."""
    if split == Split.PER_LINE:
        return [(location, {line: count}) for location, moved in parcels for line, count in moved.items()]
    if split == Split.PER_UNIT:
        return [(location, {line: 1}) for location, moved in parcels for line, n in moved.items() for _ in range(n)]
    return list(parcels)


def _send(
    goods: Goods, location_id: int, moved: Moved, tracking: Tracking | None, attributes: dict[str, list[Any]]
) -> Shipment:
    order = goods.order
    shipment = Shipment(
        live_mode=order.live_mode,
        wire_id=draw_id(Shipment, live_mode=order.live_mode),
        created_time=order.now(),
        fulfillment_order=order,
        location_id=location_id,
    )
    _put_on(shipment, tracking or carrier_of(order.service_level).tracking(shipment.wire_id))
    shipment.save()
    ids = draw_ids(ShipmentItem, len(moved), live_mode=order.live_mode)
    items = [_item(shipment, wire_id, line, moved[line], attributes) for wire_id, line in zip(ids, moved, strict=True)]
    ShipmentItem.objects.bulk_create(items)
    for line, count in moved.items():
        goods.take(line, count, MOVE.SHIP, location_id=location_id)
        line.pending -= count
        line.shipped += count
    goods.store(Kind.SHIP, moved, subject_id=shipment.wire_id)
    tell_shipped(shipment)
    return shipment


def _put_on(shipment: Shipment, tracking: Tracking) -> None:
    """Copy the tracking. Raises ValidationError for a bad address."""
    shipment.tracking_company_id, shipment.tracking_company = tracking.company_id, tracking.company
    shipment.tracking_number, shipment.tracking_url = tracking.number, tracking.url
    named = {"tracking_company_id", "tracking_company", "tracking_number", "tracking_url"}
    shipment.clean_fields(exclude={field.name for field in Shipment._meta.concrete_fields} - named)


def _item(
    shipment: Shipment, wire_id: str, line: FulfillmentOrderLine, count: int, attributes: dict[str, list[Any]]
) -> ShipmentItem:
    """Build an item; of the attributes that are left for its line it takes as many as it has units."""
    mine = attributes.get(line.wire_id, [])
    taken, mine[:] = mine[:count], mine[count:]
    return ShipmentItem(
        shipment=shipment,
        line=line,
        wire_id=wire_id,
        live_mode=shipment.live_mode,
        part_number=line.inventory_item.part_number if line.inventory_item else "",
        quantity=count,
        unit_attributes=[dict(unit) for unit in taken],
    )
