"""Which sequence numbers are settled: no event with a lower number can still appear (R-EVT-028).

PostgreSQL draws a number when an event is recorded and shows the event when its transaction is committed, in whatever
order. So a transaction first holds, until its end, a shared lock that names the last number drawn before its own ones.
A reader looks at the last number, then at these locks: up to the lowest one, everything is committed or rolled back.
SQLite lets one transaction write at a time, there is nothing to settle.
"""

from django.db import connection

NAMESPACE = 0x4C53
"""The upper 16 bits of our locks; the lower 48 are a sequence number."""
SEQUENCE = "fulfillment_event_key_seq"

HOLD = f"""
    SELECT pg_advisory_xact_lock_shared(({NAMESPACE}::bigint << 48) | last_value),
           set_config('lockstep.numbers_held', 'yes', true)
    FROM {SEQUENCE}
    WHERE coalesce(current_setting('lockstep.numbers_held', true), '') <> 'yes'
"""  # noqa: S608 - constants of this module
LAST = f"SELECT last_value FROM {SEQUENCE}"  # noqa: S608
LOWEST_HELD = f"""
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint)
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {NAMESPACE}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid()
"""  # noqa: S608


def lock_numbering() -> None:
    """Announce to readers that this transaction is about to draw numbers. Idempotent; one query."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(HOLD)


def settled_number() -> int | None:
    """Return the number up to which everything is settled; None for no limit.

    The order matters: a transaction that comes after the first look draws higher numbers, one that ended before the
    second look is visible to whoever reads after this.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        last: int = cursor.fetchone()[0]
        cursor.execute(LOWEST_HELD)
        lowest: int | None = cursor.fetchone()[0]
    return last if lowest is None else min(last, lowest)
