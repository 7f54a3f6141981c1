"""The limits that model fields set to texts, as JSON schema."""

from typing import Any

from django.core.validators import MaxLengthValidator

from catalog.wire.values.text import WIRE_ID, WireIdValidator, validate_not_blank

from .base import Schema


def limits_of(model_field: Any) -> Schema:
    """Return the choices, or length and pattern, that a model field demands of a text."""
    if model_field is None:
        return {}
    if model_field.choices:
        return {"enum": [str(value) for value, _ in model_field.flatchoices]}
    limits: Schema = {"maxLength": model_field.max_length} if model_field.max_length else {}
    for validator in model_field.validators:
        limits |= _limit_of(validator)
    return limits


def _limit_of(validator: Any) -> Schema:
    if isinstance(validator, MaxLengthValidator):
        return {"maxLength": validator.limit_value}
    if isinstance(validator, WireIdValidator):
        return {"pattern": f"^{WIRE_ID.pattern}$"}
    if validator is validate_not_blank:
        return {"minLength": 1, "pattern": r"\S"}
    pattern = getattr(validator, "pattern", None)
    return {"pattern": f"^(?:{pattern})$"} if pattern else {}
