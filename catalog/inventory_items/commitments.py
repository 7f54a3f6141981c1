"""Whether units of an item are spoken for: the catalogue asks, who keeps stock answers (R-CAT-136, R-CAT-171)."""

from collections.abc import Callable

from .models import InventoryItem

Check = Callable[[InventoryItem], bool]

_checks: list[Check] = []


def register_commitment_check(check: Check) -> None:
    """Add a check that tells whether units of an item are held, allocated or backordered."""
    _checks.append(check)


def is_committed(item: InventoryItem) -> bool:
    """Tell whether any unit of the item is spoken for."""
    return any(check(item) for check in _checks)
