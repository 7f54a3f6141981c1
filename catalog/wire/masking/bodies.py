"""Bodies of requests and answers: bytes of any kind, of which the beginning is kept as text."""

import json
import zlib

from .text import mask_text

SPARE = 512
"""So much beyond the cut is read and dropped again, so that no secret is cut in half before it is recognized."""
GZIP, ZLIB = b"\x1f\x8b", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
MOST_REPLACED = 0.1


def mask_body(body: bytes, limit: int) -> str:
    """Return the first `limit` characters of a body without its secrets; of what is no text only its size."""
    if not body:
        return ""
    # One more character than is read: what was cut is known by it.
    most = (limit + SPARE + 1) * 4
    text = _decoded(_unpacked(body, most)[:most])
    if text is None:
        return f"({len(body):,} bytes that are no text)"
    return mask_beginning(text, limit)


def mask_beginning(text: str, limit: int) -> str:
    """Return the first `limit` characters of text without its secrets, the last one of which may be cut off."""
    masked = mask_text(text[: limit + SPARE])
    if len(text) > limit + SPARE:
        masked = masked[: max(0, len(masked) - SPARE)]
    return masked[:limit]


def _unpacked(body: bytes, most: int) -> bytes:
    """Return a compressed body as it was before; as it is if it is not compressed."""
    if not body.startswith((GZIP, *ZLIB)):
        return body
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(body, most) or body
    except zlib.error:
        return body


def _decoded(body: bytes) -> str | None:
    """Return a body as text, None if it is none. JSON may come in UTF-16 or UTF-32, too."""
    encoding = json.detect_encoding(body) if b"\x00" in body[:8] or body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = body.decode(encoding, "replace")
    return None if text.count("�") > max(8, len(text) * MOST_REPLACED) else text
