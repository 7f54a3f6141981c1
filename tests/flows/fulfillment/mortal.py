"""A process whose children do one thing each and are killed with signal 9 in the middle of it.

It reads requests, a JSON object a line: `path` and `body` of a call and the `key` it is made with, or no path for a
round of the worker; `die_at`, the write or commit before which the child dies, counted from 1; `mute`, to die with the
work done and nobody told. It writes what came of it: `{"died": true}`, or the answer's `status`.
"""

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment
from django.urls import Resolver404, resolve

from fulfillment.events.worker.loops import run_due_once
from tests.factories.client import Api

WRITES = ("INSERT", "UPDATE", "DELETE")


class Mortal:
    """The test's side of such a process. A test sets the `key` of its calls."""

    key = ""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def post(self, path: str = "", body: Any = None, **when: Any) -> int | None:
        """Make a call, or a round of the worker; return the status, 0 for the worker, None if the child was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"path": path, "body": body, "key": self.key} | when
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return None if told.get("died") else int(told["status"])


@contextmanager
def mortal_process(environment: dict[str, str]) -> Iterator[Mortal]:
    """Run such a process."""
    program = f"from {__name__} import serve; serve()"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, text=True, **pipes) as process:
        yield Mortal(process)
        process.kill()


def serve() -> None:
    """Serve until the input ends. This process itself never meets the database, or its children would share it."""
    setup_test_environment()
    settings.REQUEST_LOG = settings.FAULTS_ALLOWED = False
    settings.RATE_LIMIT_TEST = 0
    # Loaded and compiled once, not by each child.
    with suppress(Resolver404):
        resolve("/nowhere")
    # The collector of garbage would write into pages that the children only share while nobody does.
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            act(json.loads(line))
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            tell({"died": True})
        elif os.waitstatus_to_exitcode(status):
            raise SystemExit("a child failed by itself")


def act(request: dict[str, Any]) -> None:
    """Do what is asked, as a child, and end."""
    try:
        die_before(request.get("die_at"))
        status = call(request)
        if request.get("mute"):
            die()
        tell({"status": status})
        os._exit(0)
    finally:
        os._exit(1)


def call(request: dict[str, Any]) -> int:
    """Return the status of a call, or 0 after a round of the worker."""
    if request["path"]:
        return int(Api(request["key"]).post(request["path"], request["body"]).status_code)
    while run_due_once():
        pass
    return 0


def die_before(step: int | None) -> None:
    """Let this process be killed before its so many-th write or commit."""
    steps = iter(range(1, sys.maxsize))

    def count() -> None:
        if next(steps) == step:
            die()

    def on_statement(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql.lstrip().startswith(WRITES):
            count()
        return execute(sql, *given)

    commit = connection.commit

    def on_commit() -> None:
        count()
        commit()

    connection.execute_wrappers.append(on_statement)
    connection.commit = on_commit  # type: ignore[method-assign]


def die() -> None:
    """End as a process does whose plug is pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def tell(what: dict[str, Any]) -> None:
    """Write a line."""
    os.write(1, json.dumps(what).encode() + b"\n")
