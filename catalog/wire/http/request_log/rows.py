"""Rows of the API log: bounded in size, with secrets masked (R-CON-203)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from catalog.wire.masking import mask_beginning, mask_body, mask_request_target

from .models import LoggedRequest, LogVolume

UPSTREAM_HEADERS = ("upstream-id", "upstream-application-id", "upstream-session-id", "forwarded")
FORWARDED_FOR = re.compile(r'for="?([^";,]+)', re.IGNORECASE)
RESOURCE = re.compile(r"/(lockstep/[a-z-]{1,40}|[a-z-]{1,40})(?:/|\Z)")
ROW_BYTES = 600
"""Size of a row without its texts but with its index entries, as measured on PostgreSQL."""


@dataclass(frozen=True)
class Limits:
    """Numbers of characters that are kept."""

    body: int
    url: int
    header: int


FULL = Limits(body=20_000, url=2_000, header=500)
LIMITS = {
    LogVolume.Caller.KEY: FULL,
    LogVolume.Caller.PUBLIC: Limits(body=4_000, url=1_000, header=200),
    # Callers without a key must not decide what is stored: no headers, and only the beginning of the rest.
    LogVolume.Caller.STRANGER: Limits(body=200, url=200, header=0),
}
RAW_BYTES = 4 * FULL.body + 4_096
"""Bytes of a body that are held in memory until the row is written; UTF-8 has up to four bytes a character."""


@dataclass(frozen=True)
class RecordedCall:
    """A snapshot of a call. It holds secrets: it is never shown or pickled, only made into a row."""

    request_id: str
    time: datetime
    duration_ms: int
    caller: LogVolume.Caller
    key_name: str
    live_mode: bool | None
    method: str
    target: str
    path: str
    status: int
    client_address: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    answer: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Return its approximate size in bytes."""
        return len(self.body) + len(self.answer) + len(self.target) + ROW_BYTES


def row_of(call: RecordedCall) -> LoggedRequest:
    """Return the row of a call."""
    limits = LIMITS[call.caller]
    headers = {name: _storable(mask_beginning(value, limits.header)) for name, value in call.headers.items()}
    return LoggedRequest(
        request_id=call.request_id,
        time=call.time,
        duration_ms=call.duration_ms,
        key_name=call.key_name,
        live_mode=call.live_mode,
        method=call.method,
        url=_storable(mask_request_target(call.target))[: limits.url],
        resource=resource_of(call.path),
        status=call.status,
        upstream=headers if limits.header else {},
        client_address=call.client_address or (forwarded_for(headers) if limits.header else ""),
        request_body=_storable(mask_body(call.body, limits.body)),
        response_body=_storable(mask_body(call.answer, limits.body)),
    )


def size_of(row: LoggedRequest) -> int:
    """Return the approximate number of bytes that a row adds to the database."""
    texts = (row.url, row.request_body, row.response_body, *row.upstream.values())
    return ROW_BYTES + sum(map(len, texts))


def resource_of(path: str) -> str:
    """Return the resource that a path addresses; empty if it cannot be a path of the API."""
    found = RESOURCE.match(path)
    return found[1] if found else ""


def forwarded_for(headers: Mapping[str, str]) -> str:
    """Return the customer's address: the right-most `for=` of the Forwarded header (R-CON-051)."""
    found = FORWARDED_FOR.findall(headers.get("forwarded", ""))
    return found[-1].strip()[:64] if found else ""


def _storable(text: str) -> str:
    """Replace characters that a database refuses."""
    return text.replace("\x00", "\\u0000").encode("utf-8", "replace").decode()
