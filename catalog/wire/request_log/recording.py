"""Recording API calls without slowing them down: rows are collected in memory and written in batches (R-CON-203).

A crash loses at most the last half second of the log; the log is for people, nothing is decided by it.
"""

import atexit
import logging
import queue
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..api_keys.models import ApiKey
from .masking import masked
from .models import LoggedRequest

logger = logging.getLogger("lockstep.request_log")

UPSTREAM_HEADERS = ("upstream-id", "upstream-application-id", "upstream-session-id", "forwarded")
FORWARDED_FOR = re.compile(r'for="?([^";,]+)', re.IGNORECASE)
INTERVAL_SECONDS = 0.5
BATCH = 500


@dataclass
class Call:
    """What the gateway learns about a call while it is answered."""

    api_key: ApiKey | None = None
    response: HttpResponse | None = None


class Writer:
    """Collects rows and writes them from a thread of its own."""

    def __init__(self) -> None:
        self._rows: queue.SimpleQueue[LoggedRequest] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def put(self, row: LoggedRequest) -> None:
        """Take a row; it is stored within about half a second."""
        self._rows.put(row)
        if self._thread is None or not self._thread.is_alive():
            self.start()

    def start(self) -> None:
        """Start the writing thread of this process."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="request-log", daemon=True)
                self._thread.start()
                atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            time.sleep(INTERVAL_SECONDS)
            self.flush()
            close_old_connections()

    def flush(self) -> int:
        """Write all collected rows and return how many; rows that the database refuses are dropped with a log line.

        Waits for rows that another thread is writing: at its end the process would take them away half-written.
        """
        with self._writing:
            return self._write_all()

    def _write_all(self) -> int:
        rows: list[LoggedRequest] = []
        while not self._rows.empty():
            rows.append(self._rows.get())
        for start in range(0, len(rows), BATCH):
            try:
                LoggedRequest.objects.bulk_create(rows[start : start + BATCH])
            except DatabaseError:
                logger.exception("%d rows of the API log could not be written", len(rows))
        return len(rows)


writer = Writer()


@contextmanager
def record_call(request: HttpRequest, request_id: str) -> Iterator[Call]:
    """Record the call that the block answers."""
    call = Call()
    begun = time.perf_counter()
    try:
        yield call
    finally:
        if settings.REQUEST_LOG:
            writer.put(_row(request, request_id, call, int((time.perf_counter() - begun) * 1000)))


def _row(request: HttpRequest, request_id: str, call: Call, duration_ms: int) -> LoggedRequest:
    body: bytes = getattr(request, "_body", b"")
    answer = call.response.content if call.response is not None else b""
    return LoggedRequest(
        request_id=request_id,
        time=timezone.now(),
        duration_ms=duration_ms,
        key_name=call.api_key.name if call.api_key else "",
        live_mode=call.api_key.live_mode if call.api_key else None,
        method=(request.method or "")[:10],
        url=_storable(request.get_full_path())[:2000],
        status=call.response.status_code if call.response is not None else 500,
        upstream={
            name: masked(_storable(request.headers[name])) for name in UPSTREAM_HEADERS if name in request.headers
        },
        client_address=client_address(request),
        request_body=_storable(body.decode("utf-8", "replace")),
        response_body=_storable(answer.decode("utf-8", "replace")),
    )


def _storable(text: str) -> str:
    return masked(text.replace("\x00", "\\u0000").encode("utf-8", "replace").decode())


def client_address(request: HttpRequest) -> str:
    """Return the customer's address: the right-most `for=` of the forwarded header (R-CON-051)."""
    found = FORWARDED_FOR.findall(request.headers.get("forwarded", ""))
    return _storable(found[-1].strip())[:64] if found else ""
