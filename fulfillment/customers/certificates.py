"""Tax certificates of customers in the US (R-CHK-107, R-CHK-216)."""

from typing import Any

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import invalid, missing
from catalog.wire.messages.fields import Text
from catalog.wire.messages.nested import Part
from catalog.wire.values.times import format_time, parse_time

MEMBERS = ("companyName", "taxAuthority", "startDate", "endDate", "fileId")
MAX_LENGTH = 255


class Moment(Text):
    """A timestamp that is stored as its text."""

    def read(self, value: Any) -> str:
        """Return the canonical text. Raises ValidationError for no timestamp."""
        return format_time(parse_time(value))


def certificate() -> Part:
    """Return the member `taxCertificate`: all five members are required."""
    kinds = {name: Moment if name.endswith("Date") else Text for name in MEMBERS}
    return Part({name: kind(required=True) for name, kind in kinds.items()}, write_only=True)


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
            raise missing(parameter=f"taxCertificate.{name}")
        if not isinstance(text, str) or len(text) > MAX_LENGTH:
            raise invalid(text, parameter=f"taxCertificate.{name}")
    if _moment(element, "endDate") <= _moment(element, "startDate"):
        hint = "A certificate ends after it starts."
        raise invalid(element["endDate"], parameter="taxCertificate.endDate", hint=hint)


def _moment(element: dict[str, str], name: str) -> Any:
    try:
        return parse_time(element[name], f"taxCertificate.{name}")
    except ValidationError as error:
        raise error from None
