"""The weight of a SKU: a decimal of six places, kept half up (R-CAT-029)."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.wire.exceptions import invalid

SMALLEST = Decimal("0.000001")
LIMIT = 10**9


class WeightField(models.DecimalField):
    """A decimal column that rounds what it is given to its places instead of refusing it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 15, "decimal_places": 6}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return (
            name,
            path,
            args,
            {key: value for key, value in kwargs.items() if key not in ("max_digits", "decimal_places")},
        )

    def as_text(self, value: Decimal) -> str:
        """Return a weight without trailing zeros, as the API shows it."""
        return format(value.normalize(), "f")

    def to_python(self, value: Any) -> Any:
        """Round half up. Raises ValidationError for what is no number from zero to below 10^9."""
        hint = "A weight is zero or more, and below a thousand million."
        try:
            number = super().to_python(value)
            if number is None:
                return None
            if 0 <= number < LIMIT and (rounded := number.quantize(SMALLEST, ROUND_HALF_UP)) < LIMIT:
                return rounded
        except (InvalidOperation, ValidationError) as unusable:
            raise invalid(value, hint=hint) from unusable
        raise invalid(value, hint=hint)
