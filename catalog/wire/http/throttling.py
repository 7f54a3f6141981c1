"""Rate limits: requests a second of each key and of each address (R-CON-170 to R-CON-173).

The counters are files that all processes of this host share: 16 bytes a key (the second, the count), guarded by a
record lock. Counting costs microseconds and no database write, so reads stay reads. Where a file cannot be written (a
full disk), each process counts for itself.
"""

import fcntl
import logging
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from .client_addresses import keyed_number, neighborhood

logger = logging.getLogger("lockstep.rate_limits")

SLOT = struct.Struct("=qq")
REOPEN_SECONDS = 10.0
MOST_OWN = 10_000
ADDRESS_SLOTS = 1 << 16
LOG_SECONDS = 60.0


class RateCounter:
    """Counts requests per key and second in a file that several processes share."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: int | None = None
        self._open_again = 0.0
        self._own: dict[int, tuple[int, int]] = {}
        """Counts of this process by key, used while the file is not available."""

    def admit(self, number: int, limit: int, at: float | None = None) -> int:
        """Count a request of key `number`; return 0 if it is within `limit`, else the seconds to wait.

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
        """Lock a slot against all other processes."""
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
        """Return the file, or None if it cannot be opened; try again every REOPEN_SECONDS."""
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
    """Counts requests by address, hashed into ADDRESS_SLOTS slots; only SECRET_KEY tells which addresses collide."""

    def __init__(self, path: Path) -> None:
        self._counter = RateCounter(path)

    def admit(self, purpose: str, address: str, limit: int) -> int:
        """Count a request from an address; return 0 if it is within `limit`, else the seconds to wait."""
        if limit <= 0:
            return 0
        return self._counter.admit(keyed_number(purpose, neighborhood(address), ADDRESS_SLOTS), limit)


class TurnedAway:
    """Logs callers that were turned away, in one line a minute at most."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._number = 0
        self._logged = -LOG_SECONDS

    def count(self, address: str) -> None:
        """Count a call that was turned away."""
        now = time.monotonic()
        with self._lock:
            self._number += 1
            if now - self._logged < LOG_SECONDS:
                return
            number, self._number, self._logged = self._number, 0, now
        self._log.warning("%d calls without a secret key were turned away (429), the last from %s", number, address)


turned_away = TurnedAway(logging.getLogger("lockstep.calls"))


@cache
def rate_counter() -> RateCounter:
    """Return the counter of this installation's keys."""
    return RateCounter(Path(settings.RUNTIME_DIR) / "rate-limits")


@cache
def address_counter() -> AddressCounter:
    """Return the counter of this installation's callers without a secret key."""
    return AddressCounter(Path(settings.RUNTIME_DIR) / "rate-limits-by-address")


class ApiThrottle(BaseThrottle):
    """Base of throttles; `seconds` is how long a refused caller has to wait."""

    seconds = 0

    def wait(self) -> float:
        """Return the seconds until the next request may pass."""
        return self.seconds


class KeyThrottle(ApiThrottle):
    """Limit each confidential or restricted key; live mode allows more."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the request; return False over the limit."""
        api_key = request.auth
        if api_key is None or api_key.kind == api_key.Kind.PUBLIC:
            return True
        limit = settings.RATE_LIMIT_LIVE if api_key.live_mode else settings.RATE_LIMIT_TEST
        self.seconds = rate_counter().admit(api_key.pk, limit)
        return not self.seconds


class AddressThrottle(ApiThrottle):
    """Limit each address without a secret key: of shoppers, who share a public key, and of strangers without any.

    Refused requests are counted in the logs and leave no line there.
    """

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the request; return False over the limit."""
        api_key = request.auth
        if api_key is None:
            purpose, limit = "stranger", settings.RATE_LIMIT_STRANGERS
        elif api_key.kind == api_key.Kind.PUBLIC:
            purpose, limit = f"public key {api_key.pk}", settings.RATE_LIMIT_PUBLIC
        else:
            return True
        call = request.api_call
        self.seconds = address_counter().admit(purpose, call.client_address, limit)
        if self.seconds:
            call.is_recorded = False
            turned_away.count(call.client_address)
        return not self.seconds
