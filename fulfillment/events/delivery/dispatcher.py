"""Delivering in parallel, fairly: what one endpoint is slow with, the others do not feel (R-EVT-123, R-EVT-128).

One thread claims and records, many threads post. Each webhook has a few posts under way at a time, a failing one has
one, so that endpoints that hang leave the threads to the others.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from queue import SimpleQueue

from django.conf import settings
from django.utils import timezone

from catalog.wire.outages import is_outage
from fulfillment.events.webhooks.models import Webhook

from .attempts import Outcome, attempt, broken_off
from .claims import Job, claim_deliveries, give_back
from .oauth import TokenCache
from .outcomes import record_robustly

logger = logging.getLogger("lockstep.webhooks")

AHEAD = 4
"""Deliveries in hand for each post under way; all of them must be through long before the lease ends."""
LARGEST_RECORD = 200
TIMEOUTS_IN_LEASE = 3
"""Room that a post needs in its lease: asking for a token, posting, and being written down."""
FAILING_SHARE = 0.75
"""The most of the threads that endpoints known to fail may have, so that there are always some for the others."""
ARRANGERS: list[Callable[[list[Job]], list[Job]]] = []
"""Each is given what was taken, and returns what goes out at once."""


class Dispatcher:
    """Keeps deliveries moving; `step` is called again and again by one thread."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(settings.WORKER_CONNECTIONS, thread_name_prefix="deliveries")
        self._tokens = TokenCache()
        self._waiting: dict[int, deque[Job]] = {}
        self._running: Counter[int] = Counter()
        self._failing: set[int] = set()
        self._finished: SimpleQueue[tuple[Job, Future[Outcome]]] = SimpleQueue()
        self._unrecorded: list[Outcome] = []
        self.woken = threading.Event()
        """Set whenever a post is over."""

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is in hand."""
        return not self._waiting and not self._running.total() and not self._unrecorded and self._finished.empty()

    def step(self) -> None:
        """Record what is over, take what is due, start what may start. Raises DatabaseError; nothing is lost then."""
        self.woken.clear()
        self._record()
        for job in arranged(claim_deliveries(self._room)):
            self._waiting.setdefault(job.webhook.pk, deque()).append(job)
        self._give_back_late()
        self._start()

    def stop(self) -> None:
        """Give back what was not begun, wait for what was, and record it."""
        waiting = [job for jobs in self._waiting.values() for job in jobs]
        self._waiting.clear()
        give_back(waiting)
        self._threads.shutdown(wait=True)
        self._record()

    def _give_back_late(self) -> None:
        """Give back what waited so long that its lease could end during the post: another worker would post too."""
        latest = timezone.now() + TIMEOUTS_IN_LEASE * timedelta(milliseconds=settings.WEBHOOK_TIMEOUT_MS)
        late = []
        for key, jobs in list(self._waiting.items()):
            late += [job for job in jobs if job.lease_end <= latest]
            in_time = deque(job for job in jobs if job.lease_end > latest)
            if in_time:
                self._waiting[key] = in_time
            else:
                del self._waiting[key]
        give_back(late)

    def _limit(self, webhook: Webhook) -> int:
        return 1 if webhook.failing_since else settings.WEBHOOK_CONCURRENCY

    def _room(self, webhook: Webhook) -> int:
        in_hand = self._running[webhook.pk] + len(self._waiting.get(webhook.pk, ()))
        return self._limit(webhook) * AHEAD - in_hand

    def _start(self) -> None:
        for job in self._startable():
            self._running[job.webhook.pk] += 1
            self._threads.submit(attempt, job, self._tokens).add_done_callback(
                lambda future, job=job: self._note(job, future)  # type: ignore[misc]
            )

    def _startable(self) -> Iterator[Job]:
        """Yield what may start now: by turns, one of each webhook, while there are free threads."""
        progress = True
        while progress:
            progress = False
            for key in list(self._waiting):
                if self._running.total() >= settings.WORKER_CONNECTIONS:
                    return
                jobs = self._waiting.pop(key)
                if self._running[key] < self._limit(jobs[0].webhook) and self._has_thread_for(jobs[0].webhook):
                    yield jobs.popleft()
                    progress = True
                if jobs:
                    # Back to the end of the line.
                    self._waiting[key] = jobs

    def _has_thread_for(self, webhook: Webhook) -> bool:
        """Tell whether a post may begin: those of failing endpoints leave some threads free (R-EVT-125, R-EVT-128)."""
        if not webhook.failing_since:
            return True
        self._failing.add(webhook.pk)
        return sum(self._running[key] for key in self._failing) < settings.WORKER_CONNECTIONS * FAILING_SHARE

    def _note(self, job: Job, future: Future[Outcome]) -> None:
        self._finished.put((job, future))
        self.woken.set()

    def _record(self) -> None:
        while not self._finished.empty() and len(self._unrecorded) < LARGEST_RECORD:
            job, future = self._finished.get()
            self._running[job.webhook.pk] -= 1
            error = future.exception()
            if isinstance(error, Exception):
                logger.error("delivery %s broke off", job.delivery_id, exc_info=error)
                self._unrecorded.append(broken_off(job, error))
            elif error is None:
                self._unrecorded.append(future.result())
        if self._unrecorded:
            record_robustly(self._unrecorded)
            self._unrecorded = []
        self._running += Counter()
        self._failing &= self._running.keys()


def arranged(jobs: list[Job]) -> list[Job]:
    """Return jobs as they go out; one who arranges them and fails changes nothing. Raises DatabaseError (outages)."""
    for arrange in ARRANGERS:
        try:
            jobs = arrange(jobs)
        except Exception as error:
            if is_outage(error):
                raise
            logger.exception("deliveries go out as they are")
    return jobs
