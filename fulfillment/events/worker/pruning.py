"""Throwing away what nobody looks at any more, in small pieces so that nobody waits for it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalog.staff.sign_in_brake import old_attempts as old_sign_ins
from catalog.staff.submissions import old_submissions
from catalog.wire.http.idempotency.calls import expired_records
from catalog.wire.http.request_log.models import LoggedRequest, LogVolume
from catalog.wire.outages import is_outage
from catalog.wire.records import clock
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.log.cursor import REACH, UNREAD
from fulfillment.events.log.models import Event
from fulfillment.queues.row_queue import RowQueue
from fulfillment.queues.stuck import rows_stuck_in

from .models import WorkerHeartbeat
from .rounds import Rounds

PIECE = 500
EVENT_MARGIN = timedelta(days=7)
"""Events stay a little longer than the API shows them, for readers with a cursor and for staff."""
TASKS_KEPT = timedelta(days=30)
HEARTBEATS_KEPT = timedelta(days=1)


def prune() -> dict[str, int]:
    """Delete what is old and return how many rows of what; a table that fails stops no other."""
    rounds = Rounds()
    return {name: rounds.run(f"prune {name}", partial(_prune, name)) for name in OLD_ROWS}


def _prune(name: str) -> int:
    return delete_in_pieces(OLD_ROWS[name](), RowQueue(f"prune {name}"))


def delete_in_pieces(rows: models.QuerySet, queue: RowQueue) -> int:
    """Delete rows, some hundred per transaction, and return how many; those that cannot be deleted are set aside."""
    deleted, last = 0, None
    while keys := _next_keys(rows, last):
        last = keys[-1]
        try:
            deleted += _delete(rows, keys)
        except Exception as error:
            if is_outage(error):
                raise
            for key in keys:
                deleted += queue.attempt(key, partial(_delete, rows, [key]), live_mode=None, model=rows.model) or 0
    return deleted


def _next_keys(rows: models.QuerySet, last: Any) -> list[Any]:
    later = rows if last is None else rows.filter(pk__gt=last)
    return list(later.order_by("pk").values_list("pk", flat=True)[:PIECE])


def _delete(rows: models.QuerySet, keys: list[Any]) -> int:
    with transaction.atomic():
        rows.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


def old_attempts() -> models.QuerySet:
    """Return attempts whose details are no longer kept."""
    return Attempt.objects.filter(time__lt=timezone.now() - timedelta(days=settings.WEBHOOK_ATTEMPTS_KEEP_DAYS))


def old_calls() -> models.QuerySet:
    """Return calls that the API log no longer keeps."""
    return LoggedRequest.objects.filter(time__lt=timezone.now() - timedelta(days=settings.REQUEST_LOG_KEEP_DAYS))


def old_volumes() -> models.QuerySet:
    """Return what is known of days of which no calls are left in the API log."""
    return LogVolume.objects.filter(day__lt=timezone.now() - timedelta(days=settings.REQUEST_LOG_KEEP_DAYS + 1))


def old_events() -> models.QuerySet:
    """Return events beyond reach on the clock of their mode, unless one is still on its way, or has not been read."""
    beyond = models.Q()
    for live_mode in (True, False):
        oldest = clock.now(live_mode=live_mode) - REACH - EVENT_MARGIN
        beyond |= models.Q(live_mode=live_mode, created_time__lt=oldest)
    under_way = Delivery.objects.filter(event=models.OuterRef("pk"), due_time__isnull=False)
    return Event._base_manager.filter(beyond).exclude(models.Exists(under_way)).exclude(pk__in=rows_stuck_in(UNREAD))


def old_tasks() -> models.QuerySet:
    """Return longer jobs that were over long ago."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - TASKS_KEPT)


def ended_sessions() -> models.QuerySet:
    """Return sessions of browsers that are over."""
    return Session.objects.filter(expire_date__lt=timezone.now())


def old_heartbeats() -> models.QuerySet:
    """Return workers that were last seen long ago."""
    return WorkerHeartbeat.objects.filter(seen_time__lt=timezone.now() - HEARTBEATS_KEPT)


OLD_ROWS: dict[str, Callable[[], models.QuerySet]] = {
    "attempts": old_attempts,
    "calls": old_calls,
    "volumes": old_volumes,
    "idempotency records": expired_records,
    "events": old_events,
    "tasks": old_tasks,
    "heartbeats": old_heartbeats,
    "submissions": old_submissions,
    "sign-ins": old_sign_ins,
    "sessions": ended_sessions,
}
