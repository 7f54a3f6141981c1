"""Rates as pricing and people read them (R-CHK-079)."""

from decimal import Decimal

import pytest

from fulfillment.taxes.numbers import percent, plain


@pytest.mark.parametrize(
    ("stored", "text"), [("0.071250", "0.07125"), ("0.000000", "0"), ("1.000000", "1"), ("10.000000", "10")]
)
def test_without_the_zeros_of_the_column_and_without_exponent(stored: str, text: str) -> None:
    assert str(plain(Decimal(stored))) == text


@pytest.mark.parametrize(("stored", "text"), [("0.071250", "7.125"), ("0.200000", "20"), ("1.000000", "100")])
def test_percent(stored: str, text: str) -> None:
    assert percent(Decimal(stored)) == f"{text}\N{NO-BREAK SPACE}%"


def test_no_rate_is_nothing() -> None:
    assert percent(None) == ""
