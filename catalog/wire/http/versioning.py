"""The dated versions of the wire (R-CON-040 to R-CON-043)."""

from catalog.wire.exceptions import invalid

NEWEST = "2021-12-13"
KNOWN = ("2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23", NEWEST)
HEADER = "DigitalRiver-Version"

CHOICES = [(version, version) for version in reversed(KNOWN)]


def check_version(value: str) -> str:
    """Return the version when it is a known one, else raise ValidationError (R-CON-041)."""
    if value not in KNOWN:
        raise invalid(value, parameter=HEADER.lower())
    return value
