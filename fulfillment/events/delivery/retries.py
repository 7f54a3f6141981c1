"""When a failed delivery is tried again (events.md, section 11). Real time; settings hold the waits."""

import random
from datetime import datetime, timedelta

from django.conf import settings


def next_attempt(*, live_mode: bool, attempts_made: int, first: datetime, latest: datetime) -> datetime | None:
    """Return when to try again after the latest of some failed attempts, None for never again (R-EVT-150)."""
    wait = live_wait(attempts_made, latest - first) if live_mode else test_wait(attempts_made)
    return None if wait is None else latest + timedelta(seconds=wait + jitter(wait))


def test_wait(attempts_made: int) -> float | None:
    """Return the seconds to wait in test mode: a short list."""
    waits = settings.WEBHOOK_RETRY_TEST_SECONDS
    return waits[attempts_made - 1] if attempts_made <= len(waits) else None


def live_wait(attempts_made: int, elapsed: timedelta) -> float | None:
    """Return the seconds to wait in live mode: doubling up to a longest wait, until the end of the calendar."""
    shortest, longest, end = settings.WEBHOOK_RETRY_LIVE_SECONDS
    # Beyond 32 doublings every wait is the longest one; the power would only grow.
    wait = min(shortest * 2 ** min(attempts_made - 1, 32), longest)
    return wait if elapsed.total_seconds() + wait <= end else None


def jitter(wait: float) -> float:
    """Return some seconds more, by chance, if a setting asks for it; none by default (R-EVT-151)."""
    share = settings.WEBHOOK_RETRY_JITTER_PERCENT / 100
    return random.uniform(0, wait * share) if share else 0  # noqa: S311 - it spreads load and guards nothing
