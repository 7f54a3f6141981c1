"""Encryption of the credentials and signing secrets of webhooks (R-EVT-086, R-EVT-104)."""

from catalog.wire.records.encryption import JSONCipher, UnreadableSecret

__all__ = ["UnreadableSecret", "decrypt", "encrypt"]

_cipher = JSONCipher("lockstep webhooks 1")
encrypt, decrypt = _cipher.encrypt, _cipher.decrypt
