"""The one source of time for every domain rule (R-CON-100, R-FUL-158).

Live mode lives in real time. Test mode can be moved ahead (`simulation.operations`), and then keeps ticking from there.
Its offset is read from its row each time and never cached: one look-up by primary key is cheap, and a cache of however
short a life would let one process stamp a row with yesterday after another process has moved to tomorrow.
A batch of changes is one moment: it asks once.

Signatures, retries, rate limits and the request log use real time and do not come here.
"""

from datetime import UTC, datetime, timedelta

from . import batches
from .simulation.models import SimulationClock


def now(*, live_mode: bool) -> datetime:
    """Return the time of a mode, in UTC."""
    return datetime.now(UTC) if live_mode else datetime.now(UTC) + ahead()


def ahead() -> timedelta:
    """Return how far test mode is ahead of real time; never negative."""
    return batches.once(SimulationClock, _stored_ahead)


def _stored_ahead() -> timedelta:
    moved = SimulationClock.objects.filter(pk=SimulationClock.ONLY).values_list("ahead", flat=True).first()
    return moved or timedelta()
