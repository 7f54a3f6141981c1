"""Reading the key from the Authorization header (R-CON-020, R-CON-021)."""

import base64
import binascii

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import find_key
from catalog.wire.exceptions import Unauthorized


def authenticate(header: str) -> ApiKey:
    """Return the key of an Authorization header, bearer or basic. Raises Unauthorized (R-CON-027)."""
    scheme, _, credentials = header.strip().partition(" ")
    credentials = credentials.strip()
    if scheme.lower() == "bearer" and credentials:
        return find_key(credentials)
    if scheme.lower() == "basic":
        return find_key(_user_name(credentials))
    raise Unauthorized


def _user_name(credentials: str) -> str:
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as unreadable:
        raise Unauthorized from unreadable
    user, _, password = decoded.partition(":")
    if not user or password:
        raise Unauthorized
    return user
