"""Write the API log in batches from a background thread, so that no call waits for masking or for the database.

A crash loses at most the last half second. That is acceptable: the log is for people, no decision depends on it.
"""

import atexit
import logging
import threading
import time
from collections import Counter, deque

from django.db import close_old_connections, transaction

from catalog.wire.outages import is_passing

from .models import LoggedRequest, LogVolume
from .rows import RecordedCall, row_of
from .volumes import Budget

logger = logging.getLogger("lockstep.request_log")

INTERVAL_SECONDS = 0.5
BATCH = 200
MOST_WAITING_BYTES = 16_000_000
"""Above this, calls are only counted: they arrive faster than the database can store them."""


class Writer:
    """Collects calls and writes them from its own thread."""

    def __init__(self) -> None:
        self._waiting: deque[RecordedCall] = deque()
        self._waiting_bytes = 0
        self._overflow: Counter[LogVolume.Caller] = Counter()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def put(self, call: RecordedCall) -> None:
        """Queue a call; it is stored within about half a second."""
        with self._lock:
            if self._waiting_bytes > MOST_WAITING_BYTES:
                self._overflow[call.caller] += 1
            else:
                self._waiting.append(call)
                self._waiting_bytes += call.size
        if self._thread is None or not self._thread.is_alive():
            self.start()

    def count_only(self, caller: LogVolume.Caller) -> None:
        """Count a call that is not stored; the count is written with the next batch."""
        with self._lock:
            self._overflow[caller] += 1

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
        """Write all queued calls and return their number; drop those that the database refuses, with a log line.

        Waits for a batch that another thread is writing, which would be lost if the process ended.
        """
        with self._writing:
            return self._write_all()

    def _write_all(self) -> int:
        handled = 0
        while calls := self._taken():
            self._write(calls, self._taken_overflow())
            handled += len(calls)
        return handled

    def _write(self, calls: list[RecordedCall], overflow: Counter[LogVolume.Caller]) -> None:
        """Write calls together or, if that fails, one by one."""
        try:
            write_calls(calls, overflow)
        except Exception as error:
            logger.exception("%d calls could not be written to the API log", len(calls))
            if len(calls) > 1 and not is_passing(error):
                for call in calls:
                    self._write([call], Counter())

    def _taken(self) -> list[RecordedCall]:
        with self._lock:
            calls = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._waiting_bytes -= sum(call.size for call in calls)
        return calls

    def _taken_overflow(self) -> Counter[LogVolume.Caller]:
        with self._lock:
            overflow, self._overflow = self._overflow, Counter()
        return overflow


@transaction.atomic
def write_calls(calls: list[RecordedCall], overflow: Counter[LogVolume.Caller]) -> None:
    """Store calls within the limits of the day, and count the others. Raises DatabaseError."""
    budget = Budget()
    rows = []
    for call in calls:
        if budget.has_room(call.caller):
            rows.append(row_of(call))
            budget.take(call.caller, rows[-1])
        else:
            budget.omit(call.caller)
    for caller, number in overflow.items():
        budget.omit(caller, number)
    LoggedRequest.objects.bulk_create(rows)
    budget.save()


writer = Writer()
