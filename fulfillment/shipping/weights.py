"""Weights in kilograms, and the billed weight (R-FUL-082, R-FUL-083, R-FUL-093)."""

import math
from decimal import Decimal

from fulfillment.pricing.money import exactly

KILOGRAMS = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "lb": Decimal("0.4535924"),
    "oz": Decimal("0.0283495"),
}
"""Kilograms in one unit."""
WEIGHT_DECIMALS = 13
"""Decimals of a weight in kilograms: six of the stored weight, seven of the unit."""


@exactly
def to_kilograms(weight: Decimal, unit: str) -> Decimal:
    """Convert a weight of up to six decimals, without rounding."""
    return weight * KILOGRAMS[unit]


ONE_POUND = to_kilograms(Decimal(1), "lb")


def unit_weight(weight: Decimal | None, unit: str) -> Decimal:
    """Return the weight of a unit in kilograms, one pound if it is unknown (R-FUL-082)."""
    return ONE_POUND if weight is None else to_kilograms(weight, unit)


@exactly
def weight_of(unit_kilograms: Decimal, quantity: int) -> Decimal:
    return unit_kilograms * quantity


@exactly
def total_weight(weights: tuple[Decimal, ...]) -> Decimal:
    return sum(weights, Decimal(0))


def billed_weight(kilograms: Decimal) -> int:
    """Return the billed kilograms: rounded up, at least one (R-FUL-083)."""
    return max(1, math.ceil(kilograms))
