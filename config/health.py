"""Health probes for load balancers and supervisors: liveness, readiness, a working worker, the version.

They are answered before everything else, since probes have no key and call by address, not by an allowed host name.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from catalog.management.migrations import is_migrated
from catalog.wire.outages import is_contention
from fulfillment.events.worker.heartbeats import living_workers

from .write_probe import ReadOnly, write_something

logger = logging.getLogger("lockstep.health")

Answer = Callable[[HttpRequest], HttpResponse]
Check = Callable[[], dict[str, str]]
OK = "ok"
MIGRATED = "lockstep-migrated"
WRITE_PROBE_SECONDS = 5.0


def live() -> dict[str, str]:
    """Report that this process answers at all."""
    return {"process": OK}


def ready() -> dict[str, str]:
    """Check that calls can be answered: the database is there, has all tables, and accepts writes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrated = has_migrated()
    except DatabaseError:
        logger.exception("the database does not answer")
        return {"database": "unreachable"}
    return {"database": OK, "migrations": OK if migrated else "missing", "writing": writing.state()}


class Writing:
    """Check that the database accepts writes, at most once in WRITE_PROBE_SECONDS however many probes come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state, self._ask_again = OK, 0.0

    def state(self) -> str:
        """Return `ok`, or one word for the reason why nothing can be written."""
        if time.monotonic() >= self._ask_again and self._lock.acquire(blocking=False):
            try:
                self._state = self._asked()
                self._ask_again = time.monotonic() + WRITE_PROBE_SECONDS
            finally:
                self._lock.release()
        return self._state

    @staticmethod
    def _asked() -> str:
        try:
            write_something()
        except ReadOnly:
            return "read-only"
        except (DatabaseError, OSError) as error:
            logger.exception("nothing can be written to the database")
            return "busy" if is_contention(error) else "failing"
        return OK


writing = Writing()


def has_migrated() -> bool:
    """Return whether all migrations are applied. A yes is cached, since nothing but a new version undoes it."""
    if not cache.get(MIGRATED):
        if not is_migrated():
            return False
        cache.set(MIGRATED, True, None)
    return True


def worker() -> dict[str, str]:
    """Check that a worker has reported lately."""
    try:
        return {"worker": OK if living_workers().exists() else "missing"}
    except DatabaseError:
        logger.exception("the database does not answer")
        return {"database": "unreachable"}


VERSION_PATH = "/lockstep/health"
CHECKS: dict[str, Check] = {
    "/lockstep/health/live": live,
    "/lockstep/health/ready": ready,
    "/lockstep/health/worker": worker,
}


def probes(get_response: Answer) -> Answer:
    """Answer the health paths with 200 or 503 and JSON; pass everything else on."""

    def answer(request: HttpRequest) -> HttpResponse:
        path = request.path_info.rstrip("/")
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        if path == VERSION_PATH:
            return _json({"status": OK, "version": settings.VERSION})
        if path not in CHECKS:
            return get_response(request)
        found = CHECKS[path]()
        is_healthy = all(word == OK for word in found.values())
        return _json({"status": OK if is_healthy else "failing", **found}, status=200 if is_healthy else 503)

    return answer


def _json(body: dict[str, str], status: int = 200) -> HttpResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
