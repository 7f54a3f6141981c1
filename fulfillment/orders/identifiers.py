"""Ids of orders and their lines: strings of twelve digits that nobody can guess (R-CHK-005, R-CHK-168)."""

import secrets

from .models import Order, OrderLine

LOWEST, HOW_MANY = 10**11, 9 * 10**11


def new_order_id() -> str:
    """Return an id that no order has, in either mode."""
    return _new_ids(1, Order)[0]


def new_line_ids(count: int) -> list[str]:
    """Return ids that no line of any order has."""
    return _new_ids(count, OrderLine)


def _new_ids(count: int, model: type[Order] | type[OrderLine]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = {str(LOWEST + secrets.randbelow(HOW_MANY)): None for _ in range(count - len(found))}
        taken = set(model._base_manager.filter(wire_id__in=drawn).values_list("wire_id", flat=True))
        found |= {number: None for number in drawn if number not in taken}
    return list(found)
