"""Tells whether the database can be written to, by a small write that leaves nothing behind.

A full disk lets reads through and may even let a small update through; so the probe needs new room on the disk. It has
limits of its own, whatever the connection's are.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from catalog.wire.records.database_limits import limit_connection

MOST_MS = 2000
ROOM_BYTES = 64 * 1024

SPILL = "SELECT count(*) FROM (SELECT generate_series(1, 20000) AS number ORDER BY number DESC OFFSET 0) sorted"
"""Sorts more than fits into 64 kB of memory, which PostgreSQL does in a file beside its data."""


class ReadOnly(Exception):
    """The database answers, but takes no writes: a standby, or made so by its operator."""


def write_something() -> None:
    """Write something and take it back. Raises DatabaseError, OSError, ReadOnly."""
    if connection.vendor == "postgresql":
        _write_to_postgres()
    else:
        _write_to_sqlite()


def _write_to_postgres() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('work_mem', '64kB', true),"
            " pg_is_in_recovery(), current_setting('transaction_read_only')",
            [str(MOST_MS)],
        )
        _, _, in_recovery, read_only = cursor.fetchone()
        if in_recovery or read_only == "on":
            raise ReadOnly
        cursor.execute(SPILL)


def _write_to_sqlite() -> None:
    with _waiting_little() as cursor, transaction.atomic():
        # Takes the lock of writers, then a page; the transaction is given up.
        cursor.execute("CREATE TABLE lockstep_write_probe (room BLOB)")
        cursor.execute("INSERT INTO lockstep_write_probe VALUES (zeroblob(%s))", [ROOM_BYTES])
        transaction.set_rollback(True)
    folder = Path(connection.settings_dict["NAME"]).parent
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(os.urandom(ROOM_BYTES))
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _waiting_little() -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {MOST_MS}")
        try:
            yield cursor
        finally:
            limit_connection(connection)
