"""Addresses that a browser may open: the one home of this rule, for forms, links and what clients send."""

import re
from typing import Any
from urllib.parse import urlsplit

from catalog.wire.exceptions import invalid

HINT = "Enter a web address that begins with https:// or http://."
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
SPACE = re.compile(r"\s")


def is_web_address(value: Any) -> bool:
    """Tell whether a value is an absolute http or https URL with a host; `javascript:` and `data:` are none."""
    if not isinstance(value, str) or CONTROL.search(value):
        return False
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return False
    # A backslash ends the host for browsers, not for urlsplit.
    return parts.scheme in ("http", "https") and bool(host) and not SPACE.search(parts.netloc) and "\\" not in value


def validate_web_address(value: str) -> None:
    """Raise ValidationError for what no browser opens as a web page (R-FUL-155)."""
    if not is_web_address(value):
        raise invalid(value, hint="Begin with http:// or https://.")
