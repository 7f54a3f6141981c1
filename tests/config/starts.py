"""Starts of the program, many of them by one process that has loaded what they share, and forks for each.

It reads requests, a JSON object a line: the `command`, as Python's arguments, and the `variables` it adds; and answers
each with the exit status and what was printed.
"""

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS_AT_MOST = 360
"""After so long a child ends, and with it the test."""
# What a start loads before it reads its settings, which are left to the children.
LOADED = (
    "import sys, django.core.management, django_stubs_ext, config.environment, config.api_description; "
    "assert 'config.settings' not in sys.modules"
)
# All that a start loads whose variables are those of the process: the children do not read settings again.
LOADED_WHOLE = (
    "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup(); "
    "from django.urls import get_resolver; get_resolver().url_patterns"
)


class Starts:
    """The test's side of such a process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, command: list[str], variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run Python in a child, with these variables besides those of the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([command, variables]) + "\n")
        self._process.stdin.flush()
        return subprocess.CompletedProcess(command, *json.loads(self._process.stdout.readline()))


@contextmanager
def forked_starts(
    loaded: str = LOADED, *, folder: Path = ROOT, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Starts]:
    """Run such a process in a folder."""
    program = f"import sys; sys.path[0] = {str(ROOT)!r}; {loaded}; from {__name__} import listen; listen()"
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": dict(environment)}
    with subprocess.Popen([sys.executable, "-c", program], cwd=folder, text=True, **pipes) as process:
        yield Starts(process)
        process.kill()


def listen() -> None:
    """Serve until the input ends."""
    # The collector of garbage would write into pages that the children only share while nobody does.
    gc.freeze()
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
    signal.alarm(SECONDS_AT_MOST)
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
