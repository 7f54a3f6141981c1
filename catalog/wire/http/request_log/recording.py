"""Recording calls in the API log: a snapshot while the call is answered, the rest later (R-CON-203)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.http.client_addresses import client_address

from .models import LogVolume
from .rows import LIMITS, RAW_BYTES, UPSTREAM_HEADERS, RecordedCall
from .writing import writer

UNAUTHORIZED = 401


@dataclass
class Call:
    """A call while it is answered: `request.api_call`."""

    request_id: str
    client_address: str = ""
    api_key: ApiKey | None = None
    """The key that was sent, even if it has expired."""
    response: HttpResponse | None = None
    is_recorded: bool = True
    """False for a call that is only counted and leaves no row."""

    @property
    def caller(self) -> LogVolume.Caller:
        """Return the kind of caller. An expired key, or a public one beyond its rights, counts as no key."""
        refused = self.response is not None and self.response.status_code == UNAUTHORIZED
        if self.api_key is None or refused:
            return LogVolume.Caller.STRANGER
        public = self.api_key.kind == self.api_key.Kind.PUBLIC
        return LogVolume.Caller.PUBLIC if public else LogVolume.Caller.KEY


@contextmanager
def record_call(request: HttpRequest, request_id: str) -> Iterator[Call]:
    """Record the call that the block answers."""
    call = Call(request_id, client_address(request))
    begun = time.perf_counter()
    try:
        yield call
    finally:
        if settings.REQUEST_LOG and not call.is_recorded:
            writer.count_only(call.caller)
        elif settings.REQUEST_LOG:
            writer.put(_recorded(request, call, int((time.perf_counter() - begun) * 1000)))


def _recorded(request: HttpRequest, call: Call, duration_ms: int) -> RecordedCall:
    caller = call.caller
    headers = {} if caller == LogVolume.Caller.STRANGER else request.headers
    return RecordedCall(
        request_id=call.request_id,
        time=timezone.now(),
        duration_ms=duration_ms,
        caller=caller,
        key_name=call.api_key.name if call.api_key else "",
        live_mode=call.api_key.live_mode if call.api_key else None,
        method=(request.method or "")[:10],
        target=request.get_full_path()[: 4 * LIMITS[caller].url],
        path=request.path_info[:200],
        status=call.response.status_code if call.response is not None else 500,
        # Of callers with a key it is their customer's address, which they tell in a header (R-CON-051).
        client_address=call.client_address if caller == LogVolume.Caller.STRANGER else "",
        headers={name: headers[name] for name in UPSTREAM_HEADERS if name in headers},
        body=getattr(request, "_body", b"")[:RAW_BYTES],
        answer=(call.response.content if call.response is not None else b"")[:RAW_BYTES],
    )
