"""Inputs for numbers, read by the same rules as files (`catalog.tabular.numbers`).

Django takes 1.000 for 1, 1_000 for 1000 and 1e3 for 1000.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from catalog.tabular.numbers import UnreadableNumber, read_decimal, read_units


class UnitsField(forms.IntegerField):
    """A whole number, such as a number of units."""

    def to_python(self, value: Any) -> int | None:
        """Return the number. Raises ValidationError that shows how to write it."""
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        try:
            return read_units(value)
        except UnreadableNumber as unreadable:
            raise ValidationError(f"{self.error_messages['invalid']} {unreadable}", code="invalid") from unreadable


class DecimalField(forms.DecimalField):
    """A decimal number, such as an amount, a weight or a rate."""

    def to_python(self, value: Any) -> Any:
        """Return the number. Raises ValidationError that shows how to write it."""
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        try:
            return super().to_python(read_decimal(value))
        except UnreadableNumber as unreadable:
            raise ValidationError(f"{self.error_messages['invalid']} {unreadable}", code="invalid") from unreadable


FORM_CLASSES: dict[type[models.Field], dict[str, Any]] = {
    models.IntegerField: {"form_class": UnitsField},
    models.DecimalField: {"form_class": DecimalField},
}
"""For `formfield_overrides`."""
