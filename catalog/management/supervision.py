"""Running several commands of this program side by side, as one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from django.conf import settings

from .parent import end_with_parent

LOOK_SECONDS = 0.1
GRACE_SECONDS = 40
"""Longer than the server takes for requests in flight."""


class Processes:
    """Commands of manage.py that live and end together."""

    def __init__(self, commands: list[list[str]]) -> None:
        self._commands = commands
        self._children: list[subprocess.Popen[bytes]] = []
        self._asked_to_stop = False

    def run(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Start all, call `when_ready` once `is_ready`, wait, stop all. Return 0 when asked to stop, else 1.

        SIGINT, SIGTERM and SIGHUP ask to stop; so does a command that ends by itself.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start()
            announced = False
            while not self._asked_to_stop and all(child.poll() is None for child in self._children):
                if not announced and is_ready():
                    announced = True
                    when_ready()
                time.sleep(LOOK_SECONDS)
        finally:
            self._stop()
        return 0 if self._asked_to_stop else 1

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _start(self) -> None:
        program = str(Path(settings.BASE_DIR) / "manage.py")
        for command in self._commands:
            # A session of its own: Ctrl-C reaches this process only, which then stops the others gently. Killed, it
            # takes them along.
            child = subprocess.Popen(  # noqa: S603
                [sys.executable, program, *command],
                start_new_session=True,
                preexec_fn=partial(end_with_parent, os.getpid()),
            )
            self._children.append(child)

    def _stop(self) -> None:
        for child in self._children:
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
