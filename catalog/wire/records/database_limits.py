"""Timeouts of database connections, by kind of process: for locks, statements and idle transactions.

A call that waits for a lock occupies a thread of the server, so the server waits least. The worker runs longer
statements, commands wait long for locks and have no limit for statements, and migrations have no limits at all.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate
from django.dispatch import receiver

BACKGROUND_FACTOR = 10
SQLITE_FACTOR = 2
"""All writers of SQLite wait for one lock, so waiting is normal there."""


@dataclass(frozen=True)
class Limits:
    """Timeouts in milliseconds; 0 is none."""

    lock: int
    statement: int
    idle: int


NONE = Limits(0, 0, 0)
SQLITE_NEVER_MS = 24 * 3600 * 1000
_process = "command"


def limits_of(process: str) -> Limits:
    """Return the timeouts of a kind of process: `web`, `worker` or `command`."""
    lock, statement = settings.DATABASE_LOCK_TIMEOUT_MS, settings.DATABASE_STATEMENT_TIMEOUT_MS
    idle = settings.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS
    if process == "web":
        return Limits(lock, statement, idle)
    if process == "worker":
        return Limits(lock, statement * BACKGROUND_FACTOR, idle * BACKGROUND_FACTOR)
    return Limits(lock * BACKGROUND_FACTOR, 0, idle * BACKGROUND_FACTOR)


def run_as(process: str) -> None:
    """Declare the kind of this process, before it opens connections."""
    global _process
    _process = process


def set_limits(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """Set the timeouts of a connection until it is closed."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false),"
                " set_config('idle_in_transaction_session_timeout', %s, false)",
                [str(limits.lock), str(limits.statement), str(limits.idle)],
            )
        elif connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {limits.lock * SQLITE_FACTOR or SQLITE_NEVER_MS}")


@receiver(connection_created)
def limit_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Set the timeouts of each new connection."""
    set_limits(connection, limits_of(_process))


@receiver(pre_migrate)
def lift_limits(using: str, **kwargs: Any) -> None:
    """Remove the timeouts for migrations."""
    set_limits(connections[using], NONE)
