"""Decimal arithmetic that never loses a digit before the one place where it rounds.

Amounts are decimals in major units; `minor_units` is the currency's number of decimals (R-CHK-093).
"""

from collections.abc import Callable, Sequence
from decimal import (
    ROUND_HALF_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import cache, wraps
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

# A result that does not fit is a fault and must show itself, so losing a digit and meeting a binary float both raise.
EXACT = Context(prec=400, traps=[Clamped, DivisionByZero, FloatOperation, Inexact, InvalidOperation, Overflow])
ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP, traps=[FloatOperation, InvalidOperation, Overflow])


def exactly(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Run the function where decimal operators neither round nor accept binary floats."""

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return run


@cache
def quantum(minor_units: int) -> Decimal:
    """The smallest amount of a currency: 1, 0.01, 0.001."""
    return ONE.scaleb(-minor_units, EXACT)


def round_half_up(value: Decimal, minor_units: int) -> Decimal:
    """Round to the minor unit, halves away from zero (R-CHK-071)."""
    return value.quantize(quantum(minor_units), context=ROUNDING)


def round_quotient(dividend: Decimal, divisor: Decimal, minor_units: int) -> Decimal:
    """Round dividend / divisor as `round_half_up` does, without rounding the quotient first.

    Rounding a quotient to many digits and then to cents can turn a value just below the half into the half.
    """
    over, under = dividend.as_integer_ratio()
    times, by = divisor.as_integer_ratio()
    numerator, denominator = over * by * 10**minor_units, under * times
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    units = (2 * abs(numerator) + denominator) // (2 * denominator)
    return from_units(-units if numerator < 0 else units, minor_units)


def to_units(amount: Decimal, minor_units: int) -> int:
    """Count an amount in minor units; raises ValueError if it is finer than that."""
    units = amount.scaleb(minor_units, EXACT)
    if units != units.to_integral_value(context=ROUNDING):
        raise ValueError(f"{amount} has more than {minor_units} decimals")
    return int(units)


def from_units(units: int, minor_units: int) -> Decimal:
    """The amount that so many minor units are."""
    return Decimal(units).scaleb(-minor_units, EXACT)


def spread(total: Decimal, weights: Sequence[Decimal], minor_units: int) -> tuple[Decimal, ...]:
    """Split an amount in proportion to weights by largest remainder, ties to the earlier one (R-CHK-046, R-CHK-063).

    A zero weight takes nothing; if all are zero, they count as equal. The parts always add up to the total.
    """
    units = to_units(total, minor_units)
    parts = [to_units(weight, minor_units) for weight in weights]
    if not any(parts):
        parts = [1] * len(parts)
    whole = sum(parts)
    shares = [divmod(units * part, whole) for part in parts]
    left = units - sum(share for share, _ in shares)
    # sorted() is stable, so equal remainders keep the order of the lines.
    favoured = set(sorted(range(len(shares)), key=lambda index: -shares[index][1])[:left])
    return tuple(from_units(share + (index in favoured), minor_units) for index, (share, _) in enumerate(shares))
