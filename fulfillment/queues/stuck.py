"""Setting rows aside, forgetting them, and trying them again."""

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
"""A row that is due for so long without a try is no longer in its queue."""
_known: set[str] = set()


def announce_queue(name: str) -> str:
    """Make a queue known, so that the metrics show it while nothing is stuck; return its name."""
    _known.add(name)
    return name


def known_queues() -> list[str]:
    """Return the names of all queues of this process."""
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
    """Note that a row failed; it is tried again later, each time after a longer wait, up to ten minutes.

    With `tries_again` off it waits until staff ask for another try.
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
    """Return how long a row waits after so many failures."""
    return min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_WAIT)


def reason_of(error: BaseException) -> str:
    """Return what went wrong in one line; databases put the values of the row into further lines."""
    told = str(getattr(error, "message", "") or error).strip().partition("\n")[0]
    kind = type(error).__name__
    return storable(f"{kind}: {told}" if told else kind)[:LONGEST_REASON]


def storable(text: str) -> str:
    """Return text in a form that both databases take, without secrets that an error quotes."""
    return mask_text(text).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def rows_stuck_in(queue: str) -> QuerySet[Any, Any]:
    """Return the keys of all rows that are stuck in a queue, as a subquery."""
    return StuckRow.objects.filter(queue=queue).order_by().values_list(Cast("row_key", BigIntegerField()))


def waiting_keys(queue: str) -> QuerySet[Any, Any]:
    """Return the keys of rows whose time has not come, as a subquery: a reader leaves these out."""
    return rows_stuck_in(queue).exclude(next_try_time__lte=timezone.now())


def stuck_keys(queue: str, keys: Iterable[object]) -> set[str]:
    """Return which of some rows have failed before."""
    wanted = [str(key) for key in keys]
    return set(StuckRow.objects.filter(queue=queue, row_key__in=wanted).values_list("row_key", flat=True))


def due_again(queue: str, *, live_mode: bool | None = None) -> list[str]:
    """Return the keys of stuck rows whose time has come, for queues that keep no other memory of them."""
    rows = StuckRow.objects.filter(queue=queue, next_try_time__lte=timezone.now())
    if live_mode is not None:
        rows = rows.filter(live_mode=live_mode)
    return list(rows.order_by("next_try_time", "pk").values_list("row_key", flat=True)[:100])


def forget(queue: str, keys: Iterable[object]) -> None:
    """Forget rows that succeeded or are gone."""
    StuckRow.objects.filter(queue=queue, row_key__in=[str(key) for key in keys]).delete()


def forget_stale(now: datetime) -> int:
    """Forget rows that nobody tried although they were due: they left their queue in another way."""
    return StuckRow.objects.filter(next_try_time__lt=now - STALE).delete()[0]


def try_again(rows: QuerySet[StuckRow]) -> int:
    """Let rows be tried at once, and return how many."""
    return rows.update(next_try_time=timezone.now())
