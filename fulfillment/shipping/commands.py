"""Requests for quotes. Places are documents with the fields of the messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class QuotedItem:
    """Units of an inventory item, and the price of one."""

    inventory_item_id: str
    price: Decimal
    quantity: int


@dataclass(frozen=True)
class ItemQuoteRequest:
    """Quotes for inventory items are asked for: the coordinated dialect (5.2)."""

    currency: str
    ship_to: Mapping[str, Any]
    items: Sequence[QuotedItem]


@dataclass(frozen=True)
class PackedItem:
    """Units of a product in a package; of its details only the weight counts."""

    product_details: Mapping[str, Any]
    quantity: int
    amount: Decimal | None = None


@dataclass(frozen=True)
class Package:
    """A package, whose own weight counts before that of its products."""

    items: Sequence[PackedItem]
    weight: Decimal | None = None
    weight_unit: str = ""
    height: Decimal | None = None
    width: Decimal | None = None
    length: Decimal | None = None


@dataclass(frozen=True)
class PackageQuoteRequest:
    """Quotes for packages are asked for: the dialect of API version 2021-12-13 (5.4)."""

    currency: str
    ship_to: Mapping[str, Any]
    packages: Sequence[Package]
    ship_from: Mapping[str, Any] = field(default_factory=dict)


def country_of(place: Mapping[str, Any]) -> str:
    """Return the country of a place, flat or not, "" without one."""
    country: str = place.get("country") or place.get("address", {}).get("country", "")
    return country
