"""Commands about stock."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReservedItem:
    """Units of an inventory item to hold; `allow_oversell` overrides the item's flag."""

    inventory_item_id: str
    quantity: int
    allow_oversell: bool | None = None
