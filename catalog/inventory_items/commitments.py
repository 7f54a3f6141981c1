"""Checks for committed units of an item, which the slices that keep stock register (R-CAT-136, R-CAT-171)."""

from collections.abc import Callable

from .models import InventoryItem

Check = Callable[[InventoryItem], bool]

_checks: list[Check] = []


def register_commitment_check(check: Check) -> None:
    """Register a function that returns True if units of an item are held, allocated or backordered."""
    _checks.append(check)


def is_committed(item: InventoryItem) -> bool:
    """Return True if any unit of the item is committed."""
    return any(check(item) for check in _checks)
