"""The goods of a quote, grouped by the location that they leave (R-FUL-082, R-FUL-083)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from fulfillment.stock.exceptions import NotServed
from fulfillment.stock.location_choice import Choice, Stock, Want, choose, stock_for
from fulfillment.stock.models import Level, Location

from .tariff import Parcel
from .weights import unit_weight, weight_of
from .zones import zone_between


class Consignment(NamedTuple):
    """Goods that leave one location: the positions of their lines, and their parcel."""

    location: Location
    positions: tuple[int, ...]
    parcel: Parcel


class Sourced(NamedTuple):
    """The main location of a line, and the item's level there, if any."""

    location: Location
    level: Level | None


class Plan(NamedTuple):
    """How all lines travel: an entry per line, and a consignment per location."""

    lines: list[Sourced]
    consignments: list[Consignment]


NOT_SERVED = Plan([], [])


def plan_for(country: str, wants: Sequence[Want], *, live_mode: bool) -> Plan:
    """Choose locations as reservations do, without a lock. Deterministic (R-FUL-092).

    The plan is empty if no location ships to the country (R-FUL-090).
    """
    items = [want.item for want in wants]
    try:
        stock = stock_for(live_mode=live_mode, country=country, items=items)
    except NotServed:
        return NOT_SERVED
    taken = [_taken(choice, stock) for choice in choose(stock, wants)]
    weights = _unit_weights(items, live_mode=live_mode)
    lines = [
        Sourced(parts[0][0], stock.level(want.item, parts[0][0])) for want, parts in zip(wants, taken, strict=True)
    ]
    return Plan(lines, _consignments(country, wants, taken, weights, stock.candidates))


def _taken(choice: Choice, stock: Stock) -> list[tuple[Location, int]]:
    """Return (location, units) of a line; a shortfall comes from the first candidate (R-FUL-083)."""
    places = {location.pk: location for location in stock.candidates}
    parts = {share.level.location_id: share.quantity for share in choice.shares}
    if choice.shortfall:
        parts[choice.first.pk] = parts.get(choice.first.pk, 0) + choice.shortfall
    return [(places[key], quantity) for key, quantity in parts.items()]


def _unit_weights(items: Sequence[InventoryItem], *, live_mode: bool) -> dict[str, Decimal]:
    """Return item ID -> kilograms of a unit, taken from the SKU with the same ID (R-FUL-082)."""
    ids = {item.wire_id for item in items}
    rows = Sku.objects.in_mode(live_mode).filter(wire_id__in=ids).values_list("wire_id", "weight", "weight_unit")
    known = {wire_id: unit_weight(weight, unit) for wire_id, weight, unit in rows}
    return {wire_id: known.get(wire_id, unit_weight(None, "")) for wire_id in ids}


def _consignments(
    country: str,
    wants: Sequence[Want],
    taken: Sequence[list[tuple[Location, int]]],
    weights: dict[str, Decimal],
    candidates: Sequence[Location],
) -> list[Consignment]:
    found = []
    for location in candidates:
        parts = {
            position: weight_of(weights[wants[position].item.wire_id], quantity)
            for position, places in enumerate(taken)
            for place, quantity in places
            if place.pk == location.pk
        }
        if parts:
            parcel = Parcel(zone_between(location.country, country), tuple(parts.values()))
            found.append(Consignment(location, tuple(parts), parcel))
    return found
