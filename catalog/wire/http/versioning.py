"""The dated versions of the API (R-CON-040 to R-CON-043)."""

from typing import Any

from rest_framework.versioning import BaseVersioning

from catalog.wire.exceptions import invalid
from catalog.wire.messages.versions import KNOWN as KNOWN
from catalog.wire.messages.versions import NEWEST as NEWEST

HEADER = "DigitalRiver-Version"

CHOICES = [(version, version) for version in reversed(KNOWN)]


class HeaderVersioning(BaseVersioning):
    """Take the version from the header, or else the one that the key is pinned to."""

    default_version = NEWEST
    allowed_versions = KNOWN

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> str:
        """Return the version of a call with a key. Raises ValidationError for an unknown one (R-CON-041)."""
        version: str = request._request.META.get("HTTP_DIGITALRIVER_VERSION", request.auth.version)
        if version not in KNOWN:
            raise invalid(version, parameter=HEADER.lower())
        return version
