"""What an endpoint's address must look like (R-EVT-082); where it leads is checked when something is sent there."""

import re
from urllib.parse import urlsplit

from catalog.wire.exceptions import invalid
from catalog.wire.values.web_addresses import is_web_address

MAX_LENGTH = 2048
UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f]")


def validate_address(value: str) -> None:
    """Raise ValidationError unless the value is an absolute http or https URL with a host and without credentials."""
    if not is_address(value):
        raise invalid(
            value, hint="Write the whole address, with http:// or https:// and without user name or password."
        )


def is_address(value: str) -> bool:
    """Tell whether the value is an address that can be posted to."""
    if not is_web_address(value) or len(value) > MAX_LENGTH or UNPRINTABLE.search(value):
        return False
    parts = urlsplit(value)
    try:
        (parts.hostname or "").encode("idna")
        return parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
