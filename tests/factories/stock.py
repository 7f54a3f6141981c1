"""Locations, and items with stock. They need the reference tables: ask for the fixture `reference`."""

from typing import Any

from catalog.inventory_items.models import InventoryItem
from fulfillment.stock.commands import NewReservation, ReservedItem
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Level, Location, Reservation
from fulfillment.stock.operations import receive_stock
from fulfillment.stock.reservations import create_reservation

from . import InventoryItemFactory

BERLIN = {"line1": "Hafenplatz 1", "city": "Berlin", "postal_code": "10963", "country": "DE"}
TEST = Cause("test")


def make_location(wire_id: str = "main", **values: Any) -> Location:
    """Store a location; it ships everywhere unless `countries` says otherwise."""
    values.setdefault("ships_everywhere", not values.get("countries"))
    location = Location(wire_id=wire_id, **({"name": f"Warehouse {wire_id}"} | BERLIN | values))
    location.save()
    return location


def make_item(wire_id: str = "mug-01", *, live_mode: bool = False, **values: Any) -> InventoryItem:
    """Return the item of this id, made if it is not there."""
    found = InventoryItem.objects.filter(wire_id=wire_id, live_mode=live_mode).first()
    return found or InventoryItemFactory(wire_id=wire_id, live_mode=live_mode, **values)


def stock_up(quantity: int, item: str = "mug-01", location: str = "main", *, live_mode: bool = False) -> Level:
    """Receive units of an item at a location; both are made if they are not there."""
    make_item(item, live_mode=live_mode)
    if not Location.objects.filter(wire_id=location, live_mode=live_mode).exists():
        make_location(location, live_mode=live_mode)
    return receive_stock(live_mode=live_mode, item_id=item, location_id=location, quantity=quantity, cause=TEST)


def make_reservation(
    *items: ReservedItem, wire_id: str | None = None, live_mode: bool = False, country: str = "US", seconds: int = 300
) -> Reservation:
    """Reserve items for some seconds, by default one mug."""
    command = NewReservation(
        wire_id=wire_id,
        items=items or [ReservedItem("mug-01", 1)],
        ship_to={"address": {"country": country}},
        shipping_choice={"currency": "USD", "amount": 1, "service_level": "SG"},
        expires_in_seconds=seconds,
    )
    return create_reservation(command, live_mode=live_mode)
