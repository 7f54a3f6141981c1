"""Health probes are answered while every thread of the server waits, for a lock in the database for example (B5)."""

import threading
from typing import Any

from config import server

from .running import everything, running

let_go = threading.Event()
waiting = threading.Semaphore(0)


def program(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer probes at once, and everything else when the test says so."""
    if "/health/" not in environ["PATH_INFO"]:
        waiting.release()
        assert let_go.wait(20)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def get(path: str) -> bytes:
    """Return a request."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()


def test_probes_have_threads_of_their_own() -> None:
    let_go.clear()
    with running(program) as worker:
        try:
            calls = [worker.connect(get("/skus")) for _ in range(server.threads + 3)]
            for _ in range(server.threads):
                assert waiting.acquire(timeout=10)
            for path in ("/lockstep/health/live", "/lockstep/health/ready/", "/shop/lockstep/health/worker"):
                assert worker.exchange(get(path)).endswith(b"ok")
        finally:
            let_go.set()
        for call in calls:
            assert everything(call).endswith(b"ok")
            call.close()
