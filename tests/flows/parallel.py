"""Several clients at once, each with a thread and a database connection of its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections

Work = Callable[[], Any]


def only_postgres() -> None:
    """Skip where the database has one writer at a time, so that the race cannot be had."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer at a time in; there is nothing to race")


def at_once(*works: Work, threads: int = 0) -> list[Any]:
    """Start all works at the same moment and return what they return, in order. Exceptions are raised."""
    size = threads or len(works)
    start = threading.Barrier(size)
    first = threading.local()

    def run(work: Work) -> Any:
        if not hasattr(first, "began"):
            first.began = True
            start.wait(timeout=30)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(size) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, work) for work in works]]


def until_somebody_waits() -> None:
    """Return when another connection waits for a lock; the caller's transaction holds it."""
    deadline = time.monotonic() + 20
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            # Inside a transaction the view stays as it was first seen.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    pytest.fail("nobody waits for a lock")


class Pause:
    """A place where a thread stops until it is told to go on, so that a race is lost or won on purpose."""

    def __init__(self) -> None:
        self.reached, self.released = threading.Event(), threading.Event()

    def here(self) -> None:
        """Stop, a little while at most."""
        self.reached.set()
        self.released.wait(timeout=10)


def in_thread(work: Work) -> Callable[[], Any]:
    """Start a work and return a function that waits for its result."""
    pool = ThreadPoolExecutor(1)

    def run() -> Any:
        close_old_connections()
        try:
            return work()
        finally:
            connections.close_all()

    future = pool.submit(run)
    pool.shutdown(wait=False)
    return lambda: future.result(timeout=60)
