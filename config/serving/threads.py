"""The threads that make answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.http.message import Request

PROBES = ("/lockstep/health/live", "/lockstep/health/ready", "/lockstep/health/worker")
"""How the paths of health probes end (`config/health.py`)."""


class Threads:
    """Those that every call shares, and one of its own for each health probe, however long the others wait."""

    def __init__(self, shared: ThreadPoolExecutor) -> None:
        self._shared = shared
        self._probes = {path: ThreadPoolExecutor(1) for path in PROBES}

    def submit(self, request: Request, answer: Callable[..., None], *args: Any) -> None:
        """Have a request answered by the next thread that is free."""
        self._pool_for(request).submit(answer, *args)

    def _pool_for(self, request: Request) -> ThreadPoolExecutor:
        if request.method not in ("GET", "HEAD"):
            return self._shared
        path = request.path.rstrip("/")
        return next((pool for end, pool in self._probes.items() if path.endswith(end)), self._shared)

    def shutdown(self) -> None:
        """Start nothing more, and wait for nothing."""
        for pool in (self._shared, *self._probes.values()):
            pool.shutdown(wait=False)
