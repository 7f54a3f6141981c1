"""Requests a second per key, counted in shared memory that all processes of this host see (R-CON-170 to R-CON-173).

A small file holds 16 bytes a key (the second, the count), guarded by a record lock. Counting costs microseconds and no
database write, so reads stay reads. Where the file cannot be written (a full disk), each process counts for itself.
"""

import fcntl
import logging
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .client_addresses import keyed_number, neighborhood

logger = logging.getLogger("lockstep.rate_limits")

SLOT = struct.Struct("=qq")
REOPEN_SECONDS = 10.0
MOST_OWN = 10_000
ADDRESS_SLOTS = 1 << 16
TELL_SECONDS = 60.0


class RateCounter:
    """Counts requests per key and second in a file that several processes share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: int | None = None
        self._open_again = 0.0
        self._own: dict[int, tuple[int, int]] = {}
        """Counts of this process, by key, while the file cannot be used."""

    def admit(self, number: int, limit: int, at: float | None = None) -> int:
        """Count a request of key `number`; return 0 when it is within `limit`, else the seconds to wait.

        Refused requests are not counted. A limit of 0 admits everything.
        """
        if limit <= 0:
            return 0
        second = int(time.time() if at is None else at)
        with self._lock, self._slot(number):
            then, count = self._read(number)
            count = count if then == second else 0
            if count >= limit:
                return 1
            self._write(number, second, count + 1)
        return 0

    @contextmanager
    def _slot(self, number: int) -> Iterator[None]:
        """Hold a slot alone, in all processes."""
        file = self._opened()
        if file is None:
            yield
            return
        offset = number * SLOT.size
        fcntl.lockf(file, fcntl.LOCK_EX, SLOT.size, offset)
        try:
            yield
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, SLOT.size, offset)

    def _opened(self) -> int | None:
        """Return the file, or None where it cannot be opened; that is tried again after a while."""
        if self._file is None and time.monotonic() >= self._open_again:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                self._open_again = time.monotonic() + REOPEN_SECONDS
                logger.error("%s cannot be opened, this process counts for itself: %s", self._path.name, error)
        return self._file

    def _read(self, number: int) -> tuple[int, int]:
        """Return the second (or window) of a slot and its count."""
        stored = (0, 0)
        if self._file is not None:
            raw = os.pread(self._file, SLOT.size, number * SLOT.size).ljust(SLOT.size, b"\0")
            stored = SLOT.unpack(raw)
        return max(stored, self._own.get(number, (0, 0)))

    def _write(self, number: int, second: int, count: int) -> None:
        try:
            if self._file is not None:
                os.pwrite(self._file, SLOT.pack(second, count), number * SLOT.size)
                self._own.pop(number, None)
                return
        except OSError as error:
            logger.error("%s cannot be written, this process counts for itself: %s", self._path.name, error)
        if len(self._own) >= MOST_OWN:
            self._own.clear()
        self._own[number] = (second, count)


class AddressCounter:
    """Counts by address. Two addresses in some ten thousands share a count: which ones, only SECRET_KEY tells."""

    def __init__(self, path: Path) -> None:
        self._counter = RateCounter(path)

    def admit(self, purpose: str, address: str, limit: int) -> int:
        """Count a request from an address; return 0 when it is within `limit`, else the seconds to wait."""
        if limit <= 0:
            return 0
        return self._counter.admit(keyed_number(purpose, neighborhood(address), ADDRESS_SLOTS), limit)


class TurnedAway:
    """Tells the server log of callers that were turned away: a line a minute, however many they are."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._number = 0
        self._told = -TELL_SECONDS

    def count(self, address: str) -> None:
        """Count a call that was turned away."""
        now = time.monotonic()
        with self._lock:
            self._number += 1
            if now - self._told < TELL_SECONDS:
                return
            number, self._number, self._told = self._number, 0, now
        self._log.warning("%d calls without a secret key were turned away (429), the last from %s", number, address)
