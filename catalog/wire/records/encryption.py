"""Encrypt what the database must hold but must not reveal.

The key is derived from SECRET_KEY and a purpose, so a text encrypted for one purpose cannot be decrypted for another.
Texts under an earlier SECRET_KEY stay readable while that key is in SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableSecret(RuntimeError):
    """A text encrypted under a SECRET_KEY that is neither current nor among SECRET_KEY_FALLBACKS."""


@lru_cache(maxsize=64)
def _fernet(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    secret = hashlib.sha512(key.encode()).digest()
    return base64.urlsafe_b64encode(hashlib.blake2b(purpose.encode(), key=secret).digest()[:32])


@dataclass(frozen=True)
class JSONCipher:
    """Encrypts JSON values for one purpose."""

    purpose: str

    def encrypt(self, value: Any) -> str:
        """Return the encrypted form of a JSON value; empty text for an empty value."""
        return self._fernet.encrypt(json.dumps(value).encode()).decode() if value else ""

    def decrypt(self, encrypted: str) -> Any:
        """Return the value, None for empty text. Raises UnreadableSecret."""
        if not encrypted:
            return None
        try:
            return json.loads(self._fernet.decrypt(encrypted.encode()))
        except InvalidToken:
            raise UnreadableSecret(
                "It was stored under another SECRET_KEY; add that to SECRET_KEY_FALLBACKS."
            ) from None

    @property
    def _fernet(self) -> MultiFernet:
        return _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), self.purpose)
