"""Parts of an amount, order line ID -> component -> amount, and their division among charges (R-FUL-271)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fulfillment.pricing.money import ZERO, exactly

Parts = Mapping[str, Mapping[str, Decimal]]


@exactly
def total_of(parts: Parts) -> Decimal:
    """Return what the parts add up to."""
    return sum((amount for components in parts.values() for amount in components.values()), ZERO)


@exactly
def divide(parts: Parts, amounts: Sequence[Decimal]) -> list[dict[str, dict[str, Decimal]]]:
    """Split parts, in their order, into pieces of these amounts, which add up to them.

    A line's first component may be a negative cent of rounding; it goes into one piece with what follows.
    """
    left = [(line, name, amount) for line, components in parts.items() for name, amount in components.items()]
    return [_take(left, amount) for amount in amounts]


def _take(left: list[tuple[str, str, Decimal]], amount: Decimal) -> dict[str, dict[str, Decimal]]:
    """Take an amount from the front of `left`."""
    taken: dict[str, dict[str, Decimal]] = {}
    while amount > ZERO:
        line, name, available = left.pop(0)
        part = min(available, amount)
        amount -= part
        if part:
            taken.setdefault(line, {})[name] = part
        if available > part:
            left.insert(0, (line, name, available - part))
    return taken
