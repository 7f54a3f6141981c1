"""The parser of all bodies, which unpacks those that a client has compressed (R-CON-006, R-CON-007, R-CON-010)."""

import zlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from rest_framework.parsers import BaseParser

from catalog.wire.exceptions import InvalidFormat, Refusal, quoted
from catalog.wire.values import jsontext

MAX_BODY = 1024 * 1024
"""Bytes of a body, packed or not."""
GZIP, ZLIB, RAW = 31, 15, -15
"""Values of `wbits`. Clients send two kinds of `deflate`: with zlib's header, as RFC 9110 has it, and without."""


class UnsupportedEncoding(Refusal):
    """The Content-Encoding is not supported. The contract has no 415 (R-CON-150)."""

    status = 400
    code = "invalid_format"

    def __init__(self, encoding: str) -> None:
        message = f"The Content-Encoding '{quoted(encoding)}' is not supported; use gzip, deflate or none."
        super().__init__(message, parameter="content-encoding")


class JsonParser(BaseParser):
    """Parse a body into an object, whatever its Content-Type says (R-CON-006)."""

    media_type = "*/*"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the object. Raises InvalidFormat, UnsupportedEncoding."""
        return jsontext.read_object(read_body((parser_context or {})["request"]._request))


def read_body(request: HttpRequest) -> bytes:
    """Return the body, unpacked. It replaces the packed one, so that the log masks the actual content.

    Raises InvalidFormat for a body that is too large or cannot be unpacked, UnsupportedEncoding.
    """
    raw = request.body
    if len(raw) > MAX_BODY:
        raise InvalidFormat
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding in ("", "identity") or not raw:
        return raw
    request._body = body = _unpacked(raw, encoding)  # noqa: SLF001 - Django offers no other way to replace it
    del request.META["HTTP_CONTENT_ENCODING"]
    return body


def read_in_advance(request: HttpRequest) -> bytes:
    """Return the body; empty for one that is refused, which the parser reports later."""
    try:
        return read_body(request)
    except (SuspiciousOperation, Refusal):
        return b""


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding in ("gzip", "x-gzip"):
        return _inflated(raw, GZIP)
    if encoding == "deflate":
        # A zlib header is a multiple of 31 (RFC 1950); raw deflate data that begins so is refused as damaged.
        return _inflated(raw, ZLIB if int.from_bytes(raw[:2]) % 31 == 0 else RAW)
    raise UnsupportedEncoding(encoding)


def _inflated(raw: bytes, wbits: int) -> bytes:
    """Unpack up to MAX_BODY bytes. Raises InvalidFormat for more, and for damaged data."""
    unpacker = zlib.decompressobj(wbits)
    try:
        unpacked = unpacker.decompress(raw, MAX_BODY + 1)
    except zlib.error as damaged:
        raise InvalidFormat from damaged
    if len(unpacked) > MAX_BODY or not unpacker.eof or unpacker.unused_data:
        raise InvalidFormat
    return unpacked
