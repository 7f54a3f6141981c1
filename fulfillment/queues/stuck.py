"""Setting rows aside, retrying and forgetting them."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from catalog.wire.masking import mask_text

from .models import StuckRow

logger = logging.getLogger("lockstep.queues")

LONGEST_WAIT = timedelta(minutes=10)
LONGEST_REASON = 1000
STALE = timedelta(hours=2)
"""A row that is overdue this long without a retry is no longer in its queue."""
_known: set[str] = set()


def announce_queue(name: str) -> str:
    """Register a queue, so that the metrics show it even while nothing is stuck; return its name."""
    _known.add(name)
    return name


def known_queues() -> list[str]:
    return sorted(_known)


@transaction.atomic
def set_aside(
    queue: str,
    key: object,
    problem: BaseException | str,
    *,
    live_mode: bool | None,
    label: str,
    tries_again: bool = True,
) -> StuckRow:
    """Record that a row failed; it is retried with increasing delays of up to ten minutes.

    With `tries_again` off it waits until staff retry it.
    """
    error = problem if isinstance(problem, BaseException) else None
    logger.error("%s: %s failed: %s", queue, label, problem, exc_info=error)
    now = timezone.now()
    facts = {"live_mode": live_mode, "label": storable(label)[:255], "last_try_time": now}
    rows = StuckRow.objects.select_for_update()
    row, _ = rows.get_or_create(queue=queue, row_key=str(key)[:64], defaults=facts | {"reason": ""})
    row.tries += 1
    row.reason = storable(problem)[:LONGEST_REASON] if isinstance(problem, str) else reason_of(problem)
    row.last_try_time = now
    row.next_try_time = now + wait_after(row.tries) if tries_again else None
    row.save()
    return row


def wait_after(tries: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_WAIT)


def reason_of(error: BaseException) -> str:
    """Return the first line of an error; databases put the values of the row into further lines."""
    text = str(getattr(error, "message", "") or error).strip().partition("\n")[0]
    kind = type(error).__name__
    return storable(f"{kind}: {text}" if text else kind)[:LONGEST_REASON]


def storable(text: str) -> str:
    """Return text that both databases can store, with secrets masked."""
    return mask_text(text).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def rows_stuck_in(queue: str) -> QuerySet[Any, Any]:
    """Return a subquery of the keys of all rows that are stuck in a queue."""
    return StuckRow.objects.filter(queue=queue).order_by().values_list(Cast("row_key", BigIntegerField()))


def waiting_keys(queue: str) -> QuerySet[Any, Any]:
    """Return a subquery of the keys of stuck rows that are not due yet, for readers to exclude."""
    return rows_stuck_in(queue).exclude(next_try_time__lte=timezone.now())


def stuck_keys(queue: str, keys: Iterable[object]) -> set[str]:
    """Return which of the keys are of rows that failed before."""
    wanted = [str(key) for key in keys]
    return set(StuckRow.objects.filter(queue=queue, row_key__in=wanted).values_list("row_key", flat=True))


def due_again(queue: str, *, live_mode: bool | None = None) -> list[str]:
    """Return the keys of stuck rows that are due, for queues that do not find these rows by themselves."""
    rows = StuckRow.objects.filter(queue=queue, next_try_time__lte=timezone.now())
    if live_mode is not None:
        rows = rows.filter(live_mode=live_mode)
    return list(rows.order_by("next_try_time", "pk").values_list("row_key", flat=True)[:100])


def forget(queue: str, keys: Iterable[object]) -> None:
    """Delete the records of rows that succeeded or are gone."""
    StuckRow.objects.filter(queue=queue, row_key__in=[str(key) for key in keys]).delete()


def forget_stale(now: datetime) -> int:
    """Delete the records of overdue rows without a retry: they left their queue in another way."""
    return StuckRow.objects.filter(next_try_time__lt=now - STALE).delete()[0]


def try_again(rows: QuerySet[StuckRow]) -> int:
    """Make rows due now; return how many."""
    return rows.update(next_try_time=timezone.now())
