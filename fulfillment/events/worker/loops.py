"""What a worker does, each in a thread of its own: deliveries, due rows, longer jobs (R-EVT-124, R-EVT-125)."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from catalog.wire import clock
from catalog.wire.actor import acting
from fulfillment.events.delivery.dispatcher import Dispatcher

from .due_rows import registered
from .heartbeats import BEAT_SECONDS, beat, revive_tasks
from .pruning import prune

logger = logging.getLogger("lockstep.worker")

POLL_SECONDS = 0.25
DUE_POLL_SECONDS = 0.5
TASK_POLL_SECONDS = 1.0
PRUNE_SECONDS = 3600
PATIENCE_SECONDS = 1.0


class Every:
    """Says yes once in so many seconds, the first time at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._next = seconds, 0.0

    def is_due(self) -> bool:
        """Tell whether it is time again."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


def keep_on(round_: Callable[[], bool], stopping: threading.Event, pause: Callable[[], object]) -> None:
    """Do one round after the other until told to stop; pause when a round found nothing to do.

    A database that is away for a while, or a fault in one round, is logged and does not end the worker.
    """
    while not stopping.is_set():
        try:
            busy = round_()
        except DatabaseError:
            logger.exception("the database failed; trying again")
            connection.close()
            busy = stopping.wait(PATIENCE_SECONDS)
        except Exception:  # Whatever is wrong with one row must not stop all the others.
            logger.exception("a round of the worker failed")
            busy = stopping.wait(PATIENCE_SECONDS)
        close_old_connections()
        if not busy:
            pause()


def deliver(name: str, stopping: threading.Event) -> None:
    """Deliver until told to stop, and show signs of life."""
    dispatcher, heart = Dispatcher(), Every(BEAT_SECONDS)

    def one_round() -> bool:
        if heart.is_due():
            beat(name)
        dispatcher.step()
        return False

    keep_on(one_round, stopping, lambda: dispatcher.woken.wait(POLL_SECONDS))
    dispatcher.stop()


def settle_due_rows(stopping: threading.Event) -> None:
    """Do what slices have registered, and the housekeeping, until told to stop."""
    revival, housekeeping = Every(BEAT_SECONDS), Every(PRUNE_SECONDS)

    def one_round() -> bool:
        done = run_due_once()
        if revival.is_due():
            done += revive_tasks()
        if housekeeping.is_due():
            prune()
        return done > 0

    keep_on(one_round, stopping, lambda: stopping.wait(DUE_POLL_SECONDS))


def run_due_once() -> int:
    """Call each registered function for both modes, at the time of the mode; return how much was done.

    One that fails does not keep the others from their work.
    """
    done = 0
    for name, function in registered().items():
        for live_mode in (True, False):
            try:
                with acting("worker", name):
                    done += function(now=clock.now(live_mode=live_mode), live_mode=live_mode)
            except DatabaseError:
                raise
            except Exception:  # One slice must not stop the others.
                logger.exception("%s failed", name)
    return done


def run_tasks(name: str, stopping: threading.Event) -> None:
    """Run longer jobs of Django's Tasks API, one after the other, until told to stop; a job under way is finished.

    The library's own loop would take the write lock of SQLite every second and install signal handlers; it is only
    entered when there is a job.
    """

    def one_round() -> bool:
        if not DBTaskResult.objects.ready().exists():
            return False
        TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=name,
            excluded_queue_names=[],
        ).run()
        return True

    keep_on(one_round, stopping, lambda: stopping.wait(TASK_POLL_SECONDS))
