"""Errors of nested values: their paths from the body's root (R-CON-152), and what was understood in spite of them."""

from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors


class PartlyRead(ValidationError):
    """Errors of a value of which some was understood, so that the rest of the request can be judged (R-CON-153)."""

    def __init__(self, errors: Errors, understood: Any) -> None:
        super().__init__(errors)
        self.understood = understood


def join_path(prefix: str, path: str) -> str:
    """Join two pieces of a path: `items` and `[0].price`, `ship_to` and `address.city`."""
    return f"{prefix}{path}" if path.startswith("[") else f"{prefix}.{path}"


def prefixed(prefix: str, error: ValidationError) -> Errors:
    """Return the errors of a nested value by their path from one level further up."""
    if not hasattr(error, "error_dict"):
        return {prefix: error.error_list}
    return {join_path(prefix, path): found for path, found in error.error_dict.items()}


def is_inside(name: str, errors: Errors) -> bool:
    """Return whether any of the errors is about a value inside `name`."""
    return any(path.startswith((f"{name}.", f"{name}[")) for path in errors)
