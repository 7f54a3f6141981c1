"""An installation of its own for tests that run the program as an operator does: processes, signals, a real port."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.config.starts import LOADED_WHOLE, Starts, forked_starts

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 180
"""The whole sample is imported, maybe on a machine that is busy with other tests."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """A database file and a folder for what the program writes."""

    loaded: Starts

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "lockstep.sqlite3"
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL")}
        self.environment = kept | {"DATABASE_URL": f"sqlite:///{self.database}", "RUNTIME_DIR": str(folder)}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment | environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, status: int = 0, **environment: str) -> str:
        """Run a command to its end; return what it printed, errors first."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=2 * PATIENCE_SECONDS)
        assert process.returncode == status, err
        return err + out

    def run_loaded(self, *arguments: str, status: int = 0) -> str:
        """Do as `run`, in the fork of a loaded program: where such a command is also run by a start of its own."""
        answer = self.loaded.run([str(ROOT / "manage.py"), *arguments], {})
        assert answer.returncode == status, answer.stderr
        return answer.stderr + answer.stdout

    def ask(self, query: str) -> list[Any]:
        """Return the rows of a query; none while there is no such table."""
        if not self.database.exists():
            return []
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            connection.close()

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        rows = self.ask(f"SELECT COUNT(*) FROM {table}")
        return int(rows[0][0]) if rows else 0


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """Make an installation and load the program once."""
    made = Installation(folder)
    with forked_starts(LOADED_WHOLE, folder=folder, environment=made.environment) as made.loaded:
        yield made


def call(port: int, path: str, secret: str = "") -> tuple[int, bytes]:
    """GET a path; return status and body, (0, b"") while nobody answers."""
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=10) as response:
            return response.status, response.read()
    except HTTPError as refused:
        return refused.code, refused.read()
    except OSError:
        return 0, b""


def wait_until(condition: Any, process: subprocess.Popen[str]) -> None:
    """Wait until something is so; fail when the process ends before, or it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def send_raw(port: int, request: bytes) -> bytes:
    """Send bytes as they are and return the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> int:
    """Send a signal and return the exit status."""
    process.send_signal(number)
    process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode
