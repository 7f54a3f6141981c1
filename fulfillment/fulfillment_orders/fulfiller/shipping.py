"""Shipping: pending units leave a location, each parcel from one (R-FUL-150, R-FUL-151, R-FUL-155)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Refusal, invalid
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.models import Location

from ..events import record_shipped
from ..identifiers import draw_id, draw_ids
from ..models import FulfillmentOrder, FulfillmentOrderLine, Shipment, ShipmentItem
from ..units import Attributes, MovedUnits, Units, moved_units, pending, refuse_excess, refuse_excess_attributes
from .carriers import Tracking, carrier_of
from .goods import ActionKind, Goods, MoveKind, lock_goods
from .shortage import backorder_missing

TOO_MANY = "Shipment quantity is larger than pending quantity"
Parcel = tuple[int, MovedUnits]
"""Location key, line -> units."""
Split = FulfillmentPolicy.Split


class Shipped(NamedTuple):
    """The shipments, and the units that were to ship but were not on hand and are backordered now."""

    shipments: list[Shipment]
    missing: MovedUnits


@transaction.atomic
def ship(
    *,
    order: FulfillmentOrder,
    units: Units | None = None,
    location_id: str = "",
    tracking: Tracking | None = None,
    unit_attributes: Attributes | None = None,
) -> Shipped:
    """Ship units, by line id; by default all that are pending. One parcel for each location that has to take part.

    Allocated units that are not on hand are backordered, so fewer ship, perhaps none. Without `tracking` a parcel gets
    that of the simulated carrier. Raises ValidationError for units that are not pending (there), for attributes of more
    units than ship, and for a bad tracking address; Refusal when nothing is pending, or when one tracking is given for
    several parcels.
    """
    refuse_excess_attributes(units or {}, unit_attributes or {})
    goods = lock_goods(order)
    moved = moved_units(goods.order, units, pending, TOO_MANY)
    location = _find_location(order, location_id)
    if location is not None:
        refuse_excess(moved, lambda line: goods.units_at(line, location), TOO_MANY)
    missing = backorder_missing(goods, moved)
    parcels = parcels_from(goods, _present(goods, moved, location), location)
    if tracking is not None and len(parcels) > 1:
        raise Refusal("These units ship from several locations, in parcels of their own. Name a location.")
    return Shipped(send(goods, parcels, tracking=tracking, unit_attributes=unit_attributes), missing)


def _present(goods: Goods, moved: MovedUnits, location_id: int | None) -> MovedUnits:
    """Return the units that can still leave after missing ones were backordered."""

    def limit(line: FulfillmentOrderLine) -> int:
        return line.pending if location_id is None else goods.units_at(line, location_id)

    return {line: present for line, count in moved.items() if (present := min(count, limit(line)))}


def send(
    goods: Goods,
    parcels: Sequence[Parcel],
    *,
    tracking: Tracking | None = None,
    unit_attributes: Attributes | None = None,
) -> list[Shipment]:
    """Send parcels out of locked goods, each with its event."""
    remaining = {line_id: list(attributes) for line_id, attributes in (unit_attributes or {}).items()}
    return [_send(goods, location, moved, tracking, remaining) for location, moved in parcels]


def _find_location(order: FulfillmentOrder, location_id: str) -> int | None:
    """Return the key of a location, None for no id. Raises ValidationError for an unknown one."""
    if not location_id:
        return None
    found = Location.objects.in_mode(order.live_mode).filter(wire_id=location_id).first()
    if found is None:
        raise ValidationError({"location_id": [invalid(location_id)]})
    return int(found.pk)


def parcels_from(goods: Goods, moved: MovedUnits, location_id: int | None = None) -> list[Parcel]:
    """Divide units by location: the given one, or one that has all of them, or else each location what it has."""
    if not moved:
        return []
    if location_id is not None:
        return [(location_id, dict(moved))]
    places = [goods.levels[allocation.level_id].location for line in moved for allocation in goods.allocations(line)]
    locations = sorted(dict.fromkeys(places), key=lambda location: location.rank)
    for location in locations:
        if all(goods.units_at(line, location.pk) >= count for line, count in moved.items()):
            return [(location.pk, dict(moved))]
    missing: Counter[FulfillmentOrderLine] = Counter(dict(moved))
    parcels: list[Parcel] = []
    for location in locations:
        found = {line: min(missing[line], goods.units_at(line, location.pk)) for line in moved}
        parcel = {line: count for line, count in found.items() if count}
        missing.subtract(parcel)
        if parcel:
            parcels.append((location.pk, parcel))
    return parcels


def split_further(parcels: Sequence[Parcel], split: str) -> list[Parcel]:
    """Split parcels as the policy says: per location, per line or per unit (R-FUL-153)."""
    if split == Split.PER_LINE:
        return [(location, {line: count}) for location, moved in parcels for line, count in moved.items()]
    if split == Split.PER_UNIT:
        return [(location, {line: 1}) for location, moved in parcels for line, n in moved.items() for _ in range(n)]
    return list(parcels)


def _send(
    goods: Goods, location_id: int, moved: MovedUnits, tracking: Tracking | None, attributes: dict[str, list[Any]]
) -> Shipment:
    order = goods.order
    shipment = Shipment(
        live_mode=order.live_mode,
        wire_id=draw_id(Shipment, live_mode=order.live_mode),
        created_time=order.now(),
        fulfillment_order=order,
        location_id=location_id,
    )
    _set_tracking(shipment, tracking or carrier_of(order.service_level).tracking(shipment.wire_id))
    shipment.save()
    ids = draw_ids(ShipmentItem, len(moved), live_mode=order.live_mode)
    items = [_item(shipment, wire_id, line, moved[line], attributes) for wire_id, line in zip(ids, moved, strict=True)]
    ShipmentItem.objects.bulk_create(items)
    for line, count in moved.items():
        goods.take(line, count, MoveKind.SHIP, location_id=location_id)
        line.pending -= count
        line.shipped += count
    goods.store(ActionKind.SHIP, moved, subject_id=shipment.wire_id)
    record_shipped(shipment)
    return shipment


def _set_tracking(shipment: Shipment, tracking: Tracking) -> None:
    """Raises ValidationError for a bad address."""
    shipment.tracking_company_id, shipment.tracking_company = tracking.company_id, tracking.company
    shipment.tracking_number, shipment.tracking_url = tracking.number, tracking.url
    named = {"tracking_company_id", "tracking_company", "tracking_number", "tracking_url"}
    shipment.clean_fields(exclude={field.name for field in Shipment._meta.concrete_fields} - named)


def _item(
    shipment: Shipment, wire_id: str, line: FulfillmentOrderLine, count: int, attributes: dict[str, list[Any]]
) -> ShipmentItem:
    """Build an item, which takes as many of its line's remaining attributes as it has units."""
    remaining = attributes.get(line.wire_id, [])
    taken, remaining[:] = remaining[:count], remaining[count:]
    return ShipmentItem(
        shipment=shipment,
        line=line,
        wire_id=wire_id,
        live_mode=shipment.live_mode,
        part_number=line.inventory_item.part_number if line.inventory_item else "",
        quantity=count,
        unit_attributes=[dict(unit) for unit in taken],
    )
