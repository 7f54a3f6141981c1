"""How amounts are stored and written."""

from decimal import Decimal
from typing import Any

from django.db import models

ZERO = Decimal(0)
CENT = Decimal("0.01")


def in_words(amount: Decimal, currency: str) -> str:
    """Return an amount as people write it: at least two decimals, and the currency."""
    number = amount.quantize(CENT) if amount == amount.quantize(CENT) else amount.normalize()
    return f"{number:f} {currency}"


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
