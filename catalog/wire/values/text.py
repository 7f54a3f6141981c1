"""Text that can be stored at all, and the alphabet of client-chosen ids."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.deconstruct import deconstructible

from catalog.wire.exceptions import invalid

WIRE_ID = re.compile(r"[0-9A-Za-z._-]{1,255}")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Validator = TypeVar("Validator", bound=Callable[..., None])


def demands(pattern: re.Pattern[str]) -> Callable[[Validator], Validator]:
    """Mark a validator with the pattern that it demands of the whole text, for the API description."""

    def mark(validate: Validator) -> Validator:
        vars(validate)["pattern"] = pattern.pattern
        return validate

    return mark


def has_unstorable_text(value: str) -> bool:
    """Tell whether text holds U+0000 or an unpaired surrogate, which PostgreSQL cannot store (R-CON-074)."""
    return UNSTORABLE.search(value) is not None


def validate_storable(value: Any) -> None:
    """Raise ValidationError for text that cannot be stored (R-CON-074)."""
    if isinstance(value, str) and has_unstorable_text(value):
        raise invalid(value)


def validate_not_blank(value: str) -> None:
    """Raise ValidationError for white space only, Unicode's kinds included (R-CAT-038, R-CON-088)."""
    if not value.strip():
        raise invalid(value)


def is_wire_id(value: str) -> bool:
    """Tell whether a SKU or inventory item could have this id (R-CAT-010, R-CAT-011)."""
    return WIRE_ID.fullmatch(value) is not None and value.strip(".") != ""


@deconstructible
class WireIdValidator:
    """Checks the alphabet of client-chosen ids; `noun` stands in the message ("SKU ID")."""

    def __init__(self, noun: str) -> None:
        self.noun = noun

    def __call__(self, value: str) -> None:
        if not is_wire_id(value):
            hint = "Use letters A to Z, digits, dot, hyphen and underscore; up to 255 of them."
            raise invalid(value, f"is not a valid {self.noun}.", hint=hint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WireIdValidator) and other.noun == self.noun

    def __hash__(self) -> int:
        return hash(self.noun)
