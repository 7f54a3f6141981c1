"""Daily limits of the API log: calls beyond them are only counted, so that no caller can fill the disk."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import F

from .models import LoggedRequest, LogVolume
from .rows import size_of

Caller = LogVolume.Caller
MEGABYTE = 1_000_000


def daily_bytes() -> dict[LogVolume.Caller, int]:
    """Return the bytes a day that each kind of caller may add."""
    return {
        Caller.KEY: settings.REQUEST_LOG_MB_PER_DAY * MEGABYTE,
        Caller.PUBLIC: settings.REQUEST_LOG_PUBLIC_MB_PER_DAY * MEGABYTE,
        Caller.STRANGER: settings.REQUEST_LOG_STRANGER_MB_PER_DAY * MEGABYTE,
    }


def today() -> date:
    """Return the day that a call counts for."""
    return datetime.now(UTC).date()


class Budget:
    """Bytes that may still be stored today. Processes that write at the same time may each exceed it by a batch."""

    def __init__(self) -> None:
        self.day = today()
        used = LogVolume.objects.filter(day=self.day).values_list("caller", "stored_bytes")
        self._left = Counter(daily_bytes())
        self._left.subtract({Caller(caller): size for caller, size in used})
        self._calls: Counter[LogVolume.Caller] = Counter()
        self._bytes: Counter[LogVolume.Caller] = Counter()
        self._omitted: Counter[LogVolume.Caller] = Counter()

    def has_room(self, caller: LogVolume.Caller) -> bool:
        """Return whether another call of this kind of caller may be stored."""
        return self._left[caller] > 0

    def take(self, caller: LogVolume.Caller, row: LoggedRequest) -> None:
        """Count a row that is stored."""
        size = size_of(row)
        self._left[caller] -= size
        self._calls[caller] += 1
        self._bytes[caller] += size

    def omit(self, caller: LogVolume.Caller, calls: int = 1) -> None:
        """Count calls that are not stored."""
        self._omitted[caller] += calls

    def save(self) -> None:
        """Add the counts to the day's volumes, in a fixed order so that writers do not deadlock."""
        for caller in sorted({*self._calls, *self._omitted}):
            volume = LogVolume.objects.get_or_create(day=self.day, caller=caller)[0]
            LogVolume.objects.filter(pk=volume.pk).update(
                stored_calls=F("stored_calls") + self._calls[caller],
                stored_bytes=F("stored_bytes") + self._bytes[caller],
                omitted_calls=F("omitted_calls") + self._omitted[caller],
            )


def omissions_today() -> Iterable[LogVolume]:
    """Return the volumes of callers whose calls were left out today."""
    return LogVolume.objects.filter(day=today(), omitted_calls__gt=0)
