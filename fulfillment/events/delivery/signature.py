"""The signature of a delivery: `<timestamp>, <base64>[, <base64> …]` (events.md, section 10)."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

HEADER = "DigitalRiver-Signature"


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return one signature: HMAC-SHA256 over timestamp, dot and the raw body, keyed by the whole secret (R-EVT-105)."""
    message = str(timestamp).encode() + b"." + body
    return base64.b64encode(hmac.digest(secret.encode(), message, hashlib.sha256)).decode()


def signature_header(secrets: Iterable[str], timestamp: int, body: bytes) -> str:
    """Return the header: Unix time in seconds, then a signature per secret in the given order (R-EVT-141)."""
    return ", ".join([str(timestamp), *(signature(secret, timestamp, body) for secret in secrets)])
