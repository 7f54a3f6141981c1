"""Amounts as people read them, with the decimals of their currency (R-CON-106)."""

from decimal import Decimal
from typing import Any

from django.core.signals import request_started

from .models import Currency

UNLISTED = 2
"""The decimals of a currency that staff have taken off the list."""

_decimals: dict[str, int] = {}


def _forget(**kwargs: Any) -> None:
    """Ask again in every request: staff may have changed a currency, in another process too."""
    _decimals.clear()


request_started.connect(_forget)


def minor_units_of(currency: str) -> int:
    """Return the decimals of a currency; two for one that is not listed, or not used for payments."""
    found = Currency.objects.filter(code=currency).values_list("minor_units", flat=True).first()
    return UNLISTED if found is None else found


def as_written(amount: Decimal, currency: str) -> str:
    """Return an amount in major units with the decimals of its currency, or with more if it has more.

    A currency is looked up once in a request.
    """
    decimals = _decimals.get(currency)
    if decimals is None:
        decimals = _decimals[currency] = minor_units_of(currency)
    # Adding zero takes the sign from a zero.
    exact = amount.normalize() + 0
    exponent = exact.as_tuple().exponent
    return f"{exact:.{max(decimals, -int(exponent))}f}"


def in_words(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency: "1001 JPY", "0.500 KWD"."""
    return f"{as_written(amount, currency)} {currency}"
