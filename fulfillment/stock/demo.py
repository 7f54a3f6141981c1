"""Stock of the demo: locations in three markets, and units of all items (R-FUL-032)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zlib import crc32

from django.db import transaction

from catalog.inventory_items.models import InventoryItem
from catalog.inventory_items.operations import create_inventory_item
from catalog.shared_attributes import COMPARED_MEMBERS
from catalog.skus.models import Sku
from catalog.wire.records import clock

from .ledger import Cause
from .models import Location
from .operations import expect_stock, receive_stock

DOCUMENTED = ("05081978", "08141946")
"""SKUs of the published requests. Clients manage them, so the demo makes their items (the distributed model)."""
EUROPE = "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK"
LOCATIONS: dict[str, dict[str, Any]] = {
    "eu-rotterdam": {
        "name": "Rotterdam", "line1": "Waalhaven 12", "city": "Rotterdam", "postal_code": "3089 JH", "country": "NL",
        "countries": EUROPE.split(), "priority": 10,
    },
    "us-memphis": {
        "name": "Memphis", "line1": "4100 Air Freight Road", "city": "Memphis", "state": "TN", "postal_code": "38118",
        "country": "US", "countries": ["US", "CA", "MX", "AU", "JP", "KW"], "priority": 10,
    },
    "us-reno": {
        "name": "Reno, overflow", "line1": "75 Vista Way", "city": "Reno", "state": "NV", "postal_code": "89506",
        "country": "US", "countries": ["US"], "priority": 20, "accepts_backorders": False,
    },
    "ch-zurich": {
        "name": "Zürich", "line1": "Hardstrasse 201", "city": "Zürich", "postal_code": "8005", "country": "CH",
        "countries": ["CH", "LI"], "priority": 10,
    },
}  # fmt: skip
MOST = 80
CAUSE = Cause("demonstration")


@transaction.atomic
def seed_demo_stock() -> None:
    """Add missing locations; the first time, also units of every item that has no level yet."""
    missing = [wire_id for wire_id in LOCATIONS if not Location.objects.filter(live_mode=False, wire_id=wire_id)]
    for wire_id in missing:
        Location(wire_id=wire_id, **LOCATIONS[wire_id]).save()
    if set(missing) != set(LOCATIONS):
        return
    _add_documented_items()
    items = InventoryItem.objects.in_mode(False).filter(levels=None).order_by("key")
    for item_id in list(items.values_list("wire_id", flat=True)):
        _fill(item_id)


def _add_documented_items() -> None:
    for sku in Sku.objects.in_mode(False).filter(wire_id__in=DOCUMENTED):
        if not InventoryItem.objects.in_mode(False).filter(wire_id=sku.wire_id).exists():
            shared = {name: getattr(sku, name) for name in COMPARED_MEMBERS}
            create_inventory_item(live_mode=False, wire_id=sku.wire_id, **shared)


def _fill(item_id: str) -> None:
    """Receive units of an item, the same ones each time; where a location gets none, they are expected."""
    for location_id, quantity in _shares(item_id):
        where: dict[str, Any] = {"live_mode": False, "item_id": item_id, "location_id": location_id, "cause": CAUSE}
        if quantity:
            receive_stock(**where, quantity=quantity)
        else:
            expect_stock(**where, available_time=clock.now(live_mode=False) + timedelta(days=30))


def _shares(item_id: str) -> Iterator[tuple[str, int]]:
    """Yield (location, units): Europe and America have most items, Zürich and Reno some."""
    number = crc32(item_id.encode())
    many = 5 * MOST if item_id in DOCUMENTED else 0 if number % 23 == 0 else 1 + number % MOST
    yield "eu-rotterdam", many
    yield "us-memphis", many // 2
    if item_id in DOCUMENTED or number % 4 == 0:
        yield "ch-zurich", many // 5 + 1
    if item_id in DOCUMENTED or number % 7 == 0:
        yield "us-reno", many // 3 + 1
