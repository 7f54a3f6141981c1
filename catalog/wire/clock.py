"""The one source of time for every domain rule (R-CON-100, R-FUL-158).

Signatures, retries, rate limits and the request log use real time and do not come here.
"""

from datetime import UTC, datetime


def now(*, live_mode: bool) -> datetime:
    """Return the time of a mode, in UTC."""
    return datetime.now(UTC)
