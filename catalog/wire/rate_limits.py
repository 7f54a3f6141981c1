"""Requests a second per key, counted in shared memory that all processes of this host see (R-CON-170 to R-CON-173).

A small file holds 16 bytes a key (the second, the count), guarded by a record lock. Counting costs microseconds and no
database write, so reads stay reads.
"""

import fcntl
import os
import struct
import threading
import time
from pathlib import Path

SLOT = struct.Struct("=qq")


class RateCounter:
    """Counts requests per key and second in a file that several processes share."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._lock = threading.Lock()

    def admit(self, number: int, limit: int, at: float | None = None) -> int:
        """Count a request of key `number`; return 0 when it is within `limit`, else the seconds to wait.

        Refused requests are not counted. A limit of 0 admits everything.
        """
        if limit <= 0:
            return 0
        second = int(time.time() if at is None else at)
        offset = number * SLOT.size
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX, SLOT.size, offset)
            try:
                raw = os.pread(self._file, SLOT.size, offset).ljust(SLOT.size, b"\0")
                then, count = SLOT.unpack(raw)
                count = count if then == second else 0
                if count >= limit:
                    return 1
                os.pwrite(self._file, SLOT.pack(second, count + 1), offset)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, SLOT.size, offset)
        return 0
