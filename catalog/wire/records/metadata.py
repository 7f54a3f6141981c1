"""Metadata: a flat object of values that clients attach and Lockstep only stores (R-CON-110 to R-CON-115)."""

from decimal import Decimal
from typing import Any

from django.db.models import Model

from catalog.wire.exceptions import invalid, problem
from catalog.wire.values.exactjson import ExactJSONField
from catalog.wire.values.numbers import MOST_DIGITS, is_of_usual_size
from catalog.wire.values.text import has_unstorable_text

MAX_MEMBERS = 20
MAX_NAME = 40
MAX_TEXT = 500


def validate_metadata(value: Any) -> None:
    """Raise ValidationError unless shape, size, names and values are those of metadata (R-CON-112)."""
    if not isinstance(value, dict):
        raise invalid(value, parameter="metadata")
    if len(value) > MAX_MEMBERS:
        raise problem("too_many_metadata_pairs", f"Metadata can hold at most {MAX_MEMBERS} members.")
    for name, member in value.items():
        if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME or has_unstorable_text(name):
            raise invalid(
                name, f"is not a valid metadata name: use 1 to {MAX_NAME} characters.", code="invalid_metadata_key"
            )
        if not _is_storable(member):
            text = f"is not a valid metadata value: use text up to {MAX_TEXT} characters, true, false or a number."
            hint = f"A number has at most {MOST_DIGITS} digits before its point, and behind it."
            raise invalid(member, text, code="invalid_metadata_value", hint=hint)


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_TEXT and not has_unstorable_text(value)
    return isinstance(value, bool) or (isinstance(value, (int, float, Decimal)) and is_of_usual_size(value))


def plain_metadata(value: dict[str, Any]) -> dict[str, Any]:
    """Drop nulls (R-CON-111); numbers keep all their digits (R-CON-114)."""
    return {name: member for name, member in value.items() if member is not None}


class MetadataField(ExactJSONField):
    """A JSON column for metadata; empty by default."""

    default_validators = [validate_metadata]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": dict, "blank": True, **kwargs})

    def validate(self, value: Any, model_instance: Model | None) -> None:
        """Report what is wrong with metadata before the JSON column reports that it cannot hold it."""
        validate_metadata(value)
        super().validate(value, model_instance)
