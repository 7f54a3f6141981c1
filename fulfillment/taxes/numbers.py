"""Rates as the file writes them."""

from decimal import Decimal


def plain(rate: Decimal) -> Decimal:
    """Return the number without trailing zeros and without exponent: 0.07525, 0, 1."""
    return rate.normalize() + Decimal(0)


def percent(rate: Decimal | None) -> str:
    """Return the rate for people: 7.525 %; nothing for no rate."""
    return "" if rate is None else f"{plain(rate * 100):f}\N{NO-BREAK SPACE}%"
