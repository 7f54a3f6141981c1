"""How amounts are stored, and which are amounts of a currency at all."""

from decimal import Decimal
from typing import Any

from django.db import models

from catalog.reference.money import minor_units_of
from fulfillment.pricing.money import round_half_up

ZERO = Decimal(0)


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
