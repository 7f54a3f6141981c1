"""Timestamps as the wire writes and reads them (R-CON-100, R-CON-101)."""

import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import problem, quoted

TIMESTAMP = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?Z")


def format_time(moment: datetime) -> str:
    """Write a moment in UTC with whole seconds; fractions are dropped, not rounded."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_time(value: Any, parameter: str | None = None) -> datetime:
    """Read a timestamp of the wire; raise ValidationError when it is none. Fractions of a second are dropped."""
    match = TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise invalid_time(value, parameter)
    try:
        return datetime(*(int(part) for part in match.groups()), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError as impossible:
        raise invalid_time(value, parameter) from impossible


def invalid_time(value: Any, parameter: str | None) -> ValidationError:
    """Build the error of a bad timestamp; the published message has no quotes around the value."""
    return problem("invalid_parameter", f"{quoted(value)} is not a valid timestamp.", parameter=parameter)
