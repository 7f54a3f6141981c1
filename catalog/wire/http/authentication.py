"""Authentication by API key, over HTTPS where that is required (R-CON-003, R-CON-020, R-CON-021)."""

import base64
import binascii

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import find_key
from catalog.wire.exceptions import Forbidden, InvalidFormat, Unauthorized


class ApiKeyAuthentication(BaseAuthentication):
    """Find the key of the Authorization header, bearer or basic. It becomes `request.auth`; there is no user."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey]:
        """Return the key. Raises Unauthorized (R-CON-027), and what `check_transport` raises."""
        check_transport(request._request)
        scheme, _, credentials = request._request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        credentials = credentials.strip()
        if scheme.lower() == "bearer" and credentials:
            return None, find_key(credentials)
        if scheme.lower() == "basic":
            return None, find_key(user_name(credentials))
        raise Unauthorized

    def authenticate_header(self, request: Request) -> str:
        """Return the value of WWW-Authenticate."""
        return Unauthorized.headers["WWW-Authenticate"]


def check_transport(request: HttpRequest) -> None:
    """Raise Forbidden for plain HTTP where HTTPS is required (R-CON-003), InvalidFormat for a foreign host."""
    if settings.REQUIRE_HTTPS and not request.is_secure():
        raise Forbidden("Calls must use HTTPS.")
    try:
        request.get_host()
    except DisallowedHost:
        raise InvalidFormat from None


def user_name(credentials: str) -> str:
    """Return the user name of basic credentials without a password. Raises Unauthorized."""
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as unreadable:
        raise Unauthorized from unreadable
    user, _, password = decoded.partition(":")
    if not user or password:
        raise Unauthorized
    return user
