"""Faults of the database itself, told apart from what is wrong with one row or one statement.

A fault passes: the caller may repeat the request, and a queue must not blame the row that it happened to be at. The
drivers raise OperationalError for both, so the codes of the databases decide.
"""

import errno
import sqlite3
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, OperationalError

RETRY_AFTER_SECONDS = 5

# https://www.postgresql.org/docs/current/errcodes-appendix.html
OUTAGE_CLASSES = ("08", "53", "57", "58")
"""Connections, resources (full disk, memory), operator intervention, errors of the system around PostgreSQL."""
OUTAGE_STATES = ("25006", "25P03", "25P04")
"""A server that only reads; a transaction that was cut because it idled or took too long."""
CONTENTION_STATES = ("55P03", "40001", "40P01", "57014")
"""A lock that was not to be had in time, a serialization failure, a deadlock, a statement that took too long."""

# https://www.sqlite.org/rescode.html
SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
SQLITE_CONTENTION = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
PRIMARY_CODE = 0xFF
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def is_outage(error: BaseException | None) -> bool:
    """Tell whether the database as a whole cannot work at the moment: gone, restarting, full, read-only."""
    return any(_is_outage(cause) for cause in _causes(error))


def is_contention(error: BaseException | None) -> bool:
    """Tell whether a lock or a statement took too long: a fault that passes and concerns the rows at hand only."""
    return any(_is_contention(cause) for cause in _causes(error))


def is_passing(error: BaseException | None) -> bool:
    """Tell whether the same request may well succeed a little later."""
    return is_outage(error) or is_contention(error)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, what it came from, and what it interrupted: Django wraps the errors of the driver."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL_DISK
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    if isinstance(error, InterfaceError):
        # A connection that is closed. SQLite has none: there it is a value that cannot be bound.
        return not isinstance(error.__cause__, sqlite3.Error)
    state, code = _codes(error)
    if state:
        return not _is_contention(error) and (state.startswith(OUTAGE_CLASSES) or state in OUTAGE_STATES)
    if code is not None:
        return code in SQLITE_OUTAGES
    # psycopg has no code for connections that could not be made or broke.
    return isinstance(error, OperationalError) and not isinstance(error.__cause__, sqlite3.Error)


def _is_contention(error: BaseException) -> bool:
    if not isinstance(error, DatabaseError):
        return False
    state, code = _codes(error)
    return state in CONTENTION_STATES or code in SQLITE_CONTENTION


def _codes(error: BaseException) -> tuple[str, int | None]:
    """Return the SQLSTATE of PostgreSQL ("" for none) and the primary result code of SQLite."""
    driver = error.__cause__ or error
    code = getattr(driver, "sqlite_errorcode", None)
    return getattr(driver, "sqlstate", None) or "", None if code is None else code & PRIMARY_CODE
