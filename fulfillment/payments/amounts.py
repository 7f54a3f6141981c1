"""How amounts are stored and written, and which are amounts of a currency at all."""

from decimal import Decimal
from typing import Any

from django.db import models

from catalog.reference.models import Currency
from fulfillment.pricing.money import round_half_up

ZERO = Decimal(0)
CENT = Decimal("0.01")


def in_words(amount: Decimal, currency: str) -> str:
    """Return an amount as people write it: at least two decimals, and the currency."""
    number = amount.quantize(CENT) if amount == amount.quantize(CENT) else amount.normalize()
    return f"{number:f} {currency}"


def minor_units_of(currency: str) -> int:
    """Return the decimals of a currency; two for one that is not listed (any more), so that amounts can be judged."""
    found = Currency.objects.filter(code=currency).values_list("minor_units", flat=True).first()
    return 2 if found is None else found


def fits_currency(amount: Decimal, currency: str) -> bool:
    """Tell whether an amount is a whole number of minor units: 1.005 USD and 100.5 JPY are none (R-CHK-093)."""
    return round_half_up(amount, minor_units_of(currency)) == amount


class Amount(models.DecimalField):
    """An amount in major units of its currency, rounded to the minor unit; fifteen digits in all.

    Without a value it is 0, or nothing where that is allowed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 19, "decimal_places": 4}
        if not kwargs.get("null"):
            kwargs.setdefault("default", ZERO)
        super().__init__(*args, **kwargs)


PaidAmount = Amount
"""The name under which migrations know the column of payments."""
