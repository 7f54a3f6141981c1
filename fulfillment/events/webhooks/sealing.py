"""Keeping credentials and signing secrets unreadable in the database (R-EVT-086, R-EVT-104).

The key is derived from SECRET_KEY; what an earlier key sealed stays readable while it is in SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"lockstep webhooks 1"


class UnreadableSecret(RuntimeError):
    """Something was sealed under a SECRET_KEY that is neither the present one nor among SECRET_KEY_FALLBACKS."""


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.blake2b(PURPOSE, key=hashlib.sha512(key.encode()).digest()).digest()[:32])


def _present_cipher() -> MultiFernet:
    return _cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(value: Any) -> str:
    """Return text from which only this installation can get the JSON value back; nothing for an empty value."""
    return _present_cipher().encrypt(json.dumps(value).encode()).decode() if value else ""


def unseal(sealed: str) -> Any:
    """Return the value that was sealed, None for nothing. Raises UnreadableSecret."""
    if not sealed:
        return None
    try:
        return json.loads(_present_cipher().decrypt(sealed.encode()))
    except InvalidToken:
        raise UnreadableSecret("It was stored under another SECRET_KEY; add that to SECRET_KEY_FALLBACKS.") from None
