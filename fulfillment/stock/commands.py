"""Commands about stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReservedItem:
    """Units of an inventory item to hold; `allow_oversell` overrides the item's flag."""

    inventory_item_id: str
    quantity: int
    allow_oversell: bool | None = None


@dataclass(frozen=True)
class NewReservation:
    """A reservation to be made; without an ID it gets one."""

    items: Sequence[ReservedItem]
    ship_to: Mapping[str, Any]
    shipping_choice: Mapping[str, Any]
    expires_in_seconds: int
    wire_id: str | None = None
