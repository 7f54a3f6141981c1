"""What a worker does, each in a thread of its own: deliveries, due rows, longer jobs (R-EVT-124, R-EVT-125)."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from catalog.wire.records import clock
from catalog.wire.records.actor import acting
from fulfillment.events.delivery.dispatcher import Dispatcher
from fulfillment.queues.stuck import forget_stale

from .due_rows import DueFunction, registered
from .heartbeats import BEAT_SECONDS, beat
from .jobs import JobRunner, revive_tasks
from .pruning import prune
from .rounds import Rounds
from .subscribers import check_subscribers

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
        rounds = Rounds()
        if revival.is_due():
            done += rounds.run("revive jobs", revive_tasks)
            rounds.run("check webhooks", check_subscribers)
        if housekeeping.is_due():
            prune()
            rounds.run("forget stuck rows", lambda: forget_stale(timezone.now()))
        return done > 0

    keep_on(one_round, stopping, lambda: stopping.wait(DUE_POLL_SECONDS))


def run_due_once() -> int:
    """Call each registered function for both modes, at the time of the mode; return how much was done.

    One that fails does not keep the others from their work. Raises DatabaseError if the database itself is away.
    """
    rounds, done = Rounds(), 0
    for name, function in registered().items():
        for live_mode in (True, False):
            with acting("worker", name):
                done += rounds.run(name, partial(_run_due, function, live_mode), live_mode=live_mode)
    return done


def _run_due(function: DueFunction, live_mode: bool) -> int:
    return function(now=clock.now(live_mode=live_mode), live_mode=live_mode)


def run_tasks(name: str, stopping: threading.Event) -> None:
    """Run longer jobs of Django's Tasks API, one after the other, until told to stop; a job under way is finished."""
    keep_on(JobRunner(name).run_next, stopping, lambda: stopping.wait(TASK_POLL_SECONDS))
