"""How amounts of payments are stored."""

from decimal import Decimal
from typing import Any

from django.db import models

ZERO = Decimal(0)


class PaidAmount(models.DecimalField):
    """An amount in major units of its currency, rounded to the minor unit; fifteen digits in all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 19, "decimal_places": 4}
        super().__init__(*args, **kwargs)
