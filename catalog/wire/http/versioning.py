"""The dated versions of the wire (R-CON-040 to R-CON-043)."""

from catalog.wire.exceptions import invalid
from catalog.wire.messages.versions import KNOWN as KNOWN
from catalog.wire.messages.versions import NEWEST as NEWEST

HEADER = "DigitalRiver-Version"

CHOICES = [(version, version) for version in reversed(KNOWN)]


def check_version(value: str) -> str:
    """Return the version when it is a known one, else raise ValidationError (R-CON-041)."""
    if value not in KNOWN:
        raise invalid(value, parameter=HEADER.lower())
    return value
