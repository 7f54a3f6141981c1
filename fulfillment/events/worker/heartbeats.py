"""Which workers are alive."""

import os
import secrets
import socket
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

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
