"""Parts of an amount that always add up to it: what closing some units of a line releases (R-CHK-178, R-FUL-262)."""

from collections.abc import Sequence
from decimal import Decimal

from fulfillment.pricing.money import HUNDRED, exactly, from_units, round_quotient


@exactly
def portion(value: Decimal, closed: int, units: int, quantity: int, minor_units: int) -> Decimal:
    """What closing `units` more releases of a value for `quantity` units, `closed` of which are closed already.

    The new cumulative amount minus the old one, each rounded. Raises ValueError if there are not so many units left.
    """
    if min(closed, units) < 0 or closed + units > quantity or quantity < 1:
        raise ValueError(f"cannot close {units} of {quantity} units after {closed}")

    def released(count: int) -> Decimal:
        return round_quotient(value * count, Decimal(quantity), minor_units)

    return released(closed + units) - released(closed)


@exactly
def component_portions(
    components: Sequence[Decimal], closed: int, units: int, quantity: int, minor_units: int
) -> tuple[Decimal, ...]:
    """The portion of a line's value, booked against its components; the first one is the product's (R-FUL-271).

    The product takes the difference between the portion of the sum and the portions of the components.
    """
    whole = portion(sum(components, from_units(0, minor_units)), closed, units, quantity, minor_units)
    others = tuple(portion(component, closed, units, quantity, minor_units) for component in components[1:])
    return (whole - sum(others), *others)


@exactly
def percent_of(base: Decimal, percent: Decimal, minor_units: int) -> Decimal:
    """A percentage of an amount, rounded half up: 50 percent of 27.01 is 13.51 (R-CHK-183)."""
    return round_quotient(base * percent, HUNDRED, minor_units)
