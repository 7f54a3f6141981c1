"""Starts of the program, many of them by one process that has loaded what no variable decides, and forks for each.

It reads requests, a JSON object a line: the `command`, as Python's arguments, and all its `variables`; and answers each
with the exit status and what was printed. Django's settings are read by nobody but the children.
"""

import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What a start loads before it reads its settings.
LOADED = "import django.core.management, django_stubs_ext, config.environment, config.api_description"


class Starts:
    """The test's side of such a process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, command: list[str], variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run Python in a child, with exactly these variables."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([command, variables]) + "\n")
        self._process.stdin.flush()
        return subprocess.CompletedProcess(command, *json.loads(self._process.stdout.readline()))


@contextmanager
def forked_starts() -> Iterator[Starts]:
    """Run such a process."""
    program = f"{LOADED}; from {__name__} import listen; listen()"
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env={}, text=True, **pipes) as process:
        yield Starts(process)
        process.kill()


def listen() -> None:
    """Serve until the input ends."""
    assert "config.settings" not in sys.modules
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            child = os.fork()
            if child == 0:
                os.dup2(out.fileno(), 1)
                os.dup2(errors.fileno(), 2)
                return run(*json.loads(line))
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print(json.dumps([status, text_of(out), text_of(errors)]), flush=True)
    return None


def run(command: list[str], variables: dict[str, str]) -> None:
    """Do as Python does with these arguments, as a child."""
    os.environ |= variables
    if command[0] == "-c":
        exec(command[1], {"__name__": "__main__"})
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


def text_of(file: Any) -> str:
    """Return what a child wrote."""
    file.seek(0)
    return str(file.read().decode())
