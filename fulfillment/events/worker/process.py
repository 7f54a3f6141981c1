"""The worker process: its threads, and its end."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import connection

from .heartbeats import new_worker_name, retire
from .loops import deliver, run_tasks, settle_due_rows

logger = logging.getLogger("lockstep.worker")

GRACE_SECONDS = 25.0
"""How long a stop waits for work under way. Docker and others kill after 30 seconds; what is cut off comes back."""


class Worker:
    """Runs the loops until `stop`."""

    def __init__(self) -> None:
        self.name = new_worker_name()
        self._stopping = threading.Event()
        self._threads = [
            self._thread("deliveries", lambda: deliver(self.name, self._stopping)),
            self._thread("due rows", lambda: settle_due_rows(self._stopping)),
            self._thread("tasks", lambda: run_tasks(self.name, self._stopping)),
        ]

    def _thread(self, name: str, loop: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                loop()
            finally:
                connection.close()
                # A loop that ends for whatever reason ends the process: a supervisor starts a whole one.
                self._stopping.set()

        return threading.Thread(target=run, name=name, daemon=True)

    def run(self) -> bool:
        """Work until `stop` is called; return whether everything under way was finished."""
        logger.info("worker %s starts", self.name)
        for thread in self._threads:
            thread.start()
        self._stopping.wait()
        for thread in self._threads:
            thread.join(GRACE_SECONDS)
        retire(self.name)
        unfinished = [thread.name for thread in self._threads if thread.is_alive()]
        logger.info("worker %s stops%s", self.name, f", cutting off {', '.join(unfinished)}" if unfinished else "")
        return not unfinished

    def stop(self, signal_number: int = 0, frame: FrameType | None = None) -> None:
        """Finish what is under way and take nothing new."""
        self._stopping.set()

    def stop_on_signals(self) -> None:
        """Stop at SIGTERM and SIGINT; a second one ends the process at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop_once)

    def _stop_once(self, signal_number: int, frame: FrameType | None) -> None:
        signal.signal(signal_number, signal.SIG_DFL)
        self.stop()
