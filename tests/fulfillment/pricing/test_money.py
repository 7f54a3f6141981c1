"""Rounding and spreading (R-CHK-046, R-CHK-063, R-CHK-071, R-CHK-073, R-CHK-093)."""

from decimal import Decimal, FloatOperation, Inexact, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.pricing.money import exactly, round_half_up, round_quotient, spread


@pytest.mark.parametrize(
    ("value", "minor_units", "rounded"),
    [
        ("7.125", 2, "7.13"),
        ("1.505", 2, "1.51"),
        ("13.445", 2, "13.45"),
        ("-0.005", 2, "-0.01"),
        ("59.5", 0, "60"),
        ("3.7035", 3, "3.704"),
        ("99999999999999999999999999999999999999.995", 2, "100000000000000000000000000000000000000.00"),
    ],
)
def test_halves_are_rounded_up(value: str, minor_units: int, rounded: str) -> None:
    """R-CHK-071."""
    assert str(round_half_up(Decimal(value), minor_units)) == rounded


def test_rounding_ignores_the_caller_s_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert round_half_up(Decimal("123456.785"), 2) == Decimal("123456.79")
        assert spread(Decimal("123456.78"), [Decimal(1), Decimal(2)], 2) == (Decimal("41152.26"), Decimal("82304.52"))


def test_a_quotient_just_below_the_half_is_not_rounded_twice() -> None:
    """The quotient is below 0.005 by less than any fixed number of digits can show."""
    divisor = Decimal(10**63)
    assert round_quotient(Decimal(5 * 10**60 - 1), divisor, 2) == Decimal("0.00")
    assert round_quotient(Decimal(5 * 10**60), divisor, 2) == Decimal("0.01")


@settings(max_examples=150)
@given(st.integers(-(10**12), 10**12), st.integers(1, 10**9), st.sampled_from((0, 2, 3)))
def test_quotients_are_rounded_like_fractions(over: int, under: int, minor_units: int) -> None:
    rounded = Fraction(round_quotient(Decimal(over), Decimal(under), minor_units))
    distance = abs(rounded - Fraction(over, under)) * 10**minor_units
    assert distance < Fraction(1, 2) or (distance == Fraction(1, 2) and abs(rounded) > abs(Fraction(over, under)))


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        ("10.00", ["10", "10", "10"], ["3.34", "3.33", "3.33"]),
        ("5.00", ["1", "1", "1"], ["1.67", "1.67", "1.66"]),
        ("3.75", ["19.99", "5.01", "0"], ["3.00", "0.75", "0.00"]),
        ("0.01", ["0", "1", "1"], ["0.00", "0.01", "0.00"]),
        ("0.01", ["1", "1", "3"], ["0.00", "0.00", "0.01"]),
        ("1.00", ["0", "0", "0"], ["0.34", "0.33", "0.33"]),
        ("0.00", ["1", "2"], ["0.00", "0.00"]),
        ("1.00", ["7"], ["1.00"]),
    ],
)
def test_spread_by_largest_remainder_with_ties_to_the_earlier_line(
    total: str, weights: list[str], shares: list[str]
) -> None:
    """R-CHK-046, R-CHK-063, A-CHK-13."""
    assert [str(share) for share in spread(Decimal(total), list(map(Decimal, weights)), 2)] == shares


def test_spread_refuses_amounts_finer_than_the_currency() -> None:
    with pytest.raises(ValueError, match="more than 0 decimals"):
        spread(Decimal("1.5"), [Decimal(1)], 0)


@settings(max_examples=150)
@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=20))
def test_shares_add_up_and_stay_within_a_unit_of_the_exact_share(total: int, weights: list[int]) -> None:
    shares = spread(Decimal(total), [Decimal(weight) for weight in weights], 0)
    assert sum(shares) == total
    if any(weights):
        exact = [Fraction(total * weight, sum(weights)) for weight in weights]
        assert all(abs(Fraction(share) - wanted) < 1 for share, wanted in zip(shares, exact, strict=True))
        assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if not weight)


def test_losing_a_digit_or_meeting_a_float_raises() -> None:
    """R-CHK-073: neither a third nor a binary float passes silently."""

    @exactly
    def third() -> Decimal:
        return Decimal(1) / 3

    @exactly
    def from_float() -> Decimal:
        return Decimal(1.505)  # noqa: RUF032, the float is what must be refused

    with pytest.raises(Inexact):
        third()
    with pytest.raises(FloatOperation):
        from_float()
