"""How amounts of payments are stored."""

from decimal import Decimal
from typing import Any

from django.db import models

ZERO = Decimal(0)


CENT = Decimal("0.01")


def in_words(amount: Decimal, currency: str) -> str:
    """Return an amount as people write it: at least two decimals, and the currency."""
    number = amount.quantize(CENT) if amount == amount.quantize(CENT) else amount.normalize()
    return f"{number:f} {currency}"


class PaidAmount(models.DecimalField):
    """An amount in major units of its currency, rounded to the minor unit; fifteen digits in all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 19, "decimal_places": 4}
        super().__init__(*args, **kwargs)
