"""Which workers are alive, and giving back what dead ones held."""

import os
import secrets
import socket
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import WorkerHeartbeat

BEAT_SECONDS = 5
SILENT_SECONDS = 30


def new_worker_name() -> str:
    """Return a name that no other worker has, on whatever host."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


def beat(name: str) -> None:
    """Tell that a worker is alive."""
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"seen_time": timezone.now()})


def retire(name: str) -> None:
    """Tell that a worker has stopped."""
    WorkerHeartbeat.objects.filter(name=name).delete()


def living_workers() -> QuerySet[WorkerHeartbeat]:
    """Return the workers that were seen lately."""
    return WorkerHeartbeat.objects.filter(seen_time__gte=timezone.now() - timedelta(seconds=SILENT_SECONDS))


def revive_tasks() -> int:
    """Give back the longer jobs of workers that died over them; return how many. They start from their beginning."""
    living = set(living_workers().values_list("name", flat=True))
    running = DBTaskResult.objects.running().values_list("pk", "worker_ids")
    lost = [pk for pk, workers in running if not living.intersection(workers[-1:])]
    return DBTaskResult.objects.filter(pk__in=lost, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )
