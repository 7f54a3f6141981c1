"""Amounts that remember how they came about.

Every step of the computation makes a figure from others. The text of an explanation is written only when somebody
asks (explanation.py), from what the computation itself left here, so the two cannot differ.
"""

from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.money import ONE, from_units, round_half_up, round_quotient
from fulfillment.pricing.rates import Rate

HALF_UP = "half up"
LARGEST_REMAINDER = "largest remainder"
NOTHING_TO_ROUND = ""

# As a figure's formula: the inputs, added up.
SUM = "+"


class Figure(NamedTuple):
    """An amount and its making.

    `formula` has a `{}` for each input and `*` for times; dividend / divisor is the exact value before rounding.
    """

    value: Decimal
    label: str
    rule: str
    formula: str
    inputs: tuple["Input", ...] = ()
    dividend: Decimal | None = None
    divisor: Decimal = ONE
    rounding: str = NOTHING_TO_ROUND


# Figures open to their own explanation, rates to their origin, decimals are shown as they are.
Input = Figure | Rate | Decimal | int


def rounded(
    label: str,
    rule: str,
    formula: str,
    inputs: tuple[Input, ...],
    *,
    minor_units: int,
    dividend: Decimal,
    divisor: Decimal = ONE,
) -> Figure:
    """A figure that is rounded half up from dividend / divisor (R-CHK-071)."""
    value = round_half_up(dividend, minor_units) if divisor == ONE else round_quotient(dividend, divisor, minor_units)
    return Figure(value, label, rule, formula, inputs, dividend, divisor, HALF_UP)


def added_up(label: str, rule: str, values: list[Decimal], minor_units: int) -> Figure:
    """The sum of amounts that are rounded already, so never rounded again (R-CHK-072)."""
    return Figure(sum(values, from_units(0, minor_units)), label, rule, SUM, tuple(values))


def together(label: str, rule: str, parts: tuple[Figure, ...], minor_units: int) -> Figure:
    """The sum of figures, each of which opens to its own explanation."""
    return Figure(sum((part.value for part in parts), from_units(0, minor_units)), label, rule, SUM, parts)


def nothing(label: str, rule: str, reason: str, minor_units: int) -> Figure:
    """A zero, with the reason in place of a formula."""
    return Figure(from_units(0, minor_units), label, rule, reason)
