"""The pair on the page of a SKU: state, both sides beside each other, what staff may do about it (R-CAT-244)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from catalog import pairing
from catalog.inventory_items.models import InventoryItem
from catalog.pairing import PairState
from catalog.skus.models import Sku

BADGES = {
    PairState.IN_SYNC.label: "success",
    PairState.DRIFTED.label: "warning",
    PairState.ITEM_MISSING.label: "danger",
    PairState.NONE.label: "default",
}
"""State in words -> colour of its badge."""


@dataclass(frozen=True)
class Side:
    """One shared attribute on both sides."""

    label: str
    sku_value: str
    item_value: str
    differs: bool


@dataclass(frozen=True)
class PairView:
    """What the page shows of a pair."""

    state: str
    colour: str
    is_managed: bool
    item: InventoryItem | None
    item_address: str
    sides: list[Side]


def pair_view(sku: Sku, state: str) -> PairView:
    """Return what the page of a SKU shows of its pair; `state` is the annotated one."""
    item = pairing.item_of(sku)
    expected = pairing.shared_values(sku)
    sides = [_side(name, value, item) for name, value in expected.items()]
    label = str(PairState(state).label)
    address = reverse("admin:catalog_inventoryitem_change", args=[item.pk]) if item else ""
    return PairView(label, BADGES[label], sku.is_managed, item, address, sides)


def _side(name: str, expected: str, item: InventoryItem | None) -> Side:
    label = str(Sku._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    value = getattr(item, name) if item else ""
    return Side(label[:1].upper() + label[1:], expected, value, item is not None and value != expected)


def synchronise(request: HttpRequest, sku: Sku) -> None:
    """Make the item equal to the SKU."""
    pairing.synchronise(sku)
    messages.success(request, "The inventory item now equals the SKU.")


def copy_to_sku(request: HttpRequest, sku: Sku) -> None:
    """Give the SKU the item's values."""
    pairing.copy_to_sku(sku)
    messages.success(request, "The SKU now has the values of the inventory item.")


REPAIRS: dict[str, Any] = {"synchronise": synchronise, "copy-to-sku": copy_to_sku}
"""Last part of the address -> what it does."""
