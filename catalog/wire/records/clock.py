"""The one source of time for every domain rule (R-CON-100, R-FUL-158).

Live mode is real time. Test mode can be moved ahead (`simulation.operations`) and keeps ticking from there. Its offset
is read from the database each time: a look-up by primary key is cheap, and even a short-lived cache would let one
process write yesterday's time after another one has moved to tomorrow. The query is raw SQL because it runs often, and
building it from a queryset takes several times as long as running it. A batch of changes reads it once.

Signatures, retries, rate limits and the request log use real time instead.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection

from catalog.wire.simulation.models import SimulationClock

from . import unit_of_work

AHEAD = f"SELECT ahead FROM {SimulationClock._meta.db_table} WHERE id = {SimulationClock.ONLY}"  # noqa: S608


def now(*, live_mode: bool) -> datetime:
    """Return the time of a mode, in UTC."""
    return datetime.now(UTC) if live_mode else datetime.now(UTC) + ahead()


def ahead() -> timedelta:
    """Return the offset of test mode from real time; never negative."""
    return unit_of_work.cached(SimulationClock, _stored_ahead)


def _stored_ahead() -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute(AHEAD)
        moved = cursor.fetchone()
    if moved is None:
        return timedelta()
    # SQLite has no type for durations: Django stores them there as microseconds.
    ahead: timedelta = moved[0] if connection.features.has_native_duration_field else timedelta(microseconds=moved[0])
    return ahead
