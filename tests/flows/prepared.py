"""A process that has the program loaded and forks workers, writers and servers, which then need not load it again.

It reads requests, a JSON object a line, and answers each with one. `module` and `arguments` of a Python module, and
the `variables` that differ: it is run in a child, and the answer is the child's `pid`. `pid` and whether to `wait` for
that child: the answer is its exit `status`, null while it lives. When the input ends, so do all children.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.urls import get_resolver

from catalog.management.commands.serve import server_command
from tests.fulfillment.events.rehearsal import ROOT, Starter, environment

# What the children run, apart from what Django loads by itself.
LOADED = ("config.wsgi", "config.server", "config.serving.worker", "gunicorn.app.wsgiapp")


class Child:
    """A child, with those methods of `subprocess.Popen` that rehearsals use."""

    def __init__(self, parent: "Prepared", pid: int) -> None:
        self._parent, self.pid = parent, pid
        self.returncode: int | None = None

    def poll(self, *, wait: bool = False) -> int | None:
        """Return the exit status, or None while it lives."""
        if self.returncode is None:
            self.returncode = self._parent.ask({"pid": self.pid, "wait": wait})["status"]
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends; raise TimeoutError when it does not in so many seconds."""
        until = time.monotonic() + (timeout or 0)
        while (status := self.poll(wait=timeout is None)) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"process {self.pid} does not end")
            time.sleep(0.02)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal; to one that has ended, none."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


class Prepared(Starter):
    """The test's side of such a process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, module: str, *arguments: str, **variables: str) -> Child:
        """Run a module in a child."""
        return Child(self, self.ask({"module": module, "arguments": arguments, "variables": variables})["pid"])

    def serve(self, port: int) -> Child:
        """Serve with two processes. `manage.py serve` would take another program's place, which is loaded anew."""
        _, _, module, *arguments = server_command("127.0.0.1", port, 2)
        return self.start(module, *arguments, RATE_LIMIT_TEST="0")

    def ask(self, request: dict[str, Any]) -> Any:
        """Send a request and return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def prepared_process() -> Iterator[Prepared]:
    """Run such a process on the database of this one."""
    program = f"from {__name__} import listen; listen()"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment(), text=True, **pipes) as process:
        yield Prepared(process)
        process.communicate()


def listen() -> None:
    """Serve until the input ends. This process itself never meets the database, or its children would share it."""
    assert get_resolver().url_patterns
    for name in LOADED:
        importlib.import_module(name)
    # The collector of garbage would write into pages that the children only share while nobody does.
    gc.freeze()
    children: set[int] = set()
    for line in sys.stdin:
        request = json.loads(line)
        if "pid" in request:
            tell(status=ended(request["pid"], wait=request["wait"]))
            continue
        child = os.fork()
        if child == 0:
            return run(request["module"], request["arguments"], request["variables"])
        # A group of its own, so that it can be killed together with its children.
        os.setpgid(child, child)
        children.add(child)
        tell(pid=child)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    return None


def run(module: str, arguments: list[str], variables: dict[str, str]) -> None:
    """Run a module, as a child, with the settings that these variables make; what it prints is not an answer."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.environ |= variables
    told = importlib.reload(sys.modules["config.settings"])
    for name in variables:
        setattr(settings, name, getattr(told, name))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def ended(child: int, *, wait: bool) -> int | None:
    """Return the exit status of a child, as `subprocess` does, or None while it lives."""
    pid, status = os.waitpid(child, 0 if wait else os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


def tell(**what: Any) -> None:
    """Write a line."""
    os.write(1, json.dumps(what).encode() + b"\n")
