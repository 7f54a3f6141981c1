"""Tax certificates of customers in the US (R-CHK-107, R-CHK-216)."""

from datetime import datetime
from typing import Any

from catalog.wire.exceptions import invalid, missing
from catalog.wire.values.naming import wire_path
from catalog.wire.values.times import parse_time

MEMBERS = ("company_name", "tax_authority", "start_date", "end_date", "file_id")
MAX_LENGTH = 255


def validate_certificates(value: Any) -> None:
    """Raise ValidationError unless every certificate is complete and ends after it starts."""
    if not isinstance(value, list):
        raise invalid(value)
    for element in value:
        _validate_certificate(element)


def _validate_certificate(element: Any) -> None:
    for name in MEMBERS:
        text = element.get(name)
        if not text:
            raise missing(parameter=parameter_of(name))
        if not isinstance(text, str) or len(text) > MAX_LENGTH:
            raise invalid(text, parameter=parameter_of(name))
    if _moment(element, "end_date") <= _moment(element, "start_date"):
        hint = "A certificate ends after it starts."
        raise invalid(element["end_date"], parameter=parameter_of("end_date"), hint=hint)


def _moment(element: dict[str, str], name: str) -> datetime:
    return parse_time(element[name], parameter_of(name))


def parameter_of(member: str) -> str:
    """Return the parameter that errors of a member name: a message adds one certificate to those of the model."""
    return wire_path(f"tax_certificate.{member}")
