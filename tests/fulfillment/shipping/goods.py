"""Locations, items with stock and weight, and requests about them."""

from decimal import Decimal
from typing import Any

from catalog.inventory_items.models import InventoryItem
from fulfillment.stock.ledger import Cause
from fulfillment.stock.models import Location
from fulfillment.stock.operations import receive_stock
from tests.factories import InventoryItemFactory, SkuFactory

CAUSE = Cause("staff", "", "for a test")


def place(wire_id: str, country: str = "US", *, live: bool = False, **members: Any) -> Location:
    """Make a location that ships everywhere, unless `countries` are named."""
    members.setdefault("ships_everywhere", "countries" not in members)
    address = {"line1": "1 Dock Road", "city": "Somewhere", "postal_code": "55343" if country == "US" else "10119"}
    location = Location(wire_id=wire_id, name=wire_id, live_mode=live, country=country, **address, **members)
    location.save()
    return location


def goods(
    wire_id: str, weight: str | None = None, unit: str = "kg", *, live: bool = False, **stock: int
) -> InventoryItem:
    """Make an item whose SKU weighs something, with so many units at the locations named."""
    if weight is not None:
        SkuFactory(wire_id=wire_id, live_mode=live, weight=Decimal(weight), weight_unit=unit)
    item: InventoryItem = InventoryItem.objects.filter(wire_id=wire_id, live_mode=live).first() or InventoryItemFactory(
        wire_id=wire_id, live_mode=live
    )
    for location_id, quantity in stock.items():
        receive_stock(live_mode=live, item_id=wire_id, location_id=location_id, quantity=quantity, cause=CAUSE)
    return item


def line(wire_id: str, quantity: Any = 1, price: Any = 10) -> dict[str, Any]:
    """Return an element of `items[]`."""
    return {"inventoryItemId": wire_id, "price": price, "quantity": quantity}


def ask(*lines: dict[str, Any], currency: str = "USD", country: str = "US", **ship_to: Any) -> dict[str, Any]:
    """Return a request of the coordinated dialect."""
    return {"currency": currency, "shipTo": {"country": country, **ship_to}, "items": list(lines)}


def package(*lines: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return an element of `packages[]`; without lines, one unit of a product of unknown weight."""
    return {"items": list(lines) or [{"productDetails": {"name": "Mug"}, "quantity": 1}], **members}


def ask_packages(*packages: dict[str, Any], country: str = "US", **members: Any) -> dict[str, Any]:
    """Return a request of the package dialect."""
    return {
        "currency": "USD",
        "shipTo": {"address": {"country": country}},
        "packages": list(packages) or [package()],
        **members,
    }
