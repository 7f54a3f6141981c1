"""Encrypting what the database must hold but must not show.

The cipher is derived from SECRET_KEY and a purpose, so that what was sealed for one purpose cannot be opened for
another. What an earlier SECRET_KEY sealed stays readable while that key is in SECRET_KEY_FALLBACKS.
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
    """Something was sealed under a SECRET_KEY that is neither the present one nor among SECRET_KEY_FALLBACKS."""


@lru_cache(maxsize=64)
def _cipher(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    secret = hashlib.sha512(key.encode()).digest()
    return base64.urlsafe_b64encode(hashlib.blake2b(purpose.encode(), key=secret).digest()[:32])


@dataclass(frozen=True)
class Sealer:
    """Seals JSON values for one purpose."""

    purpose: str

    def seal(self, value: Any) -> str:
        """Return the encrypted form of a JSON value; empty text for an empty value."""
        return self._cipher.encrypt(json.dumps(value).encode()).decode() if value else ""

    def unseal(self, sealed: str) -> Any:
        """Return the value that was sealed, None for empty text. Raises UnreadableSecret."""
        if not sealed:
            return None
        try:
            return json.loads(self._cipher.decrypt(sealed.encode()))
        except InvalidToken:
            raise UnreadableSecret(
                "It was stored under another SECRET_KEY; add that to SECRET_KEY_FALLBACKS."
            ) from None

    @property
    def _cipher(self) -> MultiFernet:
        return _cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), self.purpose)
