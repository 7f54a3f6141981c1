"""The server itself, two processes of it, under slow sockets; and when its supervisor is killed (A3, F14, C14)."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from benchmarks.slow_sockets import Outcome, attack, attackers, honest_call
from catalog.management.commands.serve import server_command

SECONDS = 8.0
SOCKETS = 8
"""Of each kind."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", tuple[str, int]]]:
    """The server as `manage.py serve` runs it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    environment = os.environ | {"RUNTIME_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    command = server_command(address[0], address[1], 2)
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True) as process:
        until = time.monotonic() + 60
        while not answers(address) and time.monotonic() < until:
            time.sleep(0.05)
        yield process, address
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def answers(address: tuple[str, int]) -> bool:
    """Tell whether somebody takes connections there."""
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.long
def test_slow_sockets_hold_nobody_up_and_the_killed_supervisor_takes_its_workers_along(
    server: tuple["subprocess.Popen[bytes]", tuple[str, int]],
) -> None:
    process, address = server
    stop, outcomes = threading.Event(), {name: Outcome() for name in attackers("", "/static/none")}
    kinds = attackers("", "/lockstep/health/live")
    threads = [
        threading.Thread(target=attack, args=(address, kinds[name], SOCKETS, stop, outcome))
        for name, outcome in outcomes.items()
        # It is refused at once, and would come again as fast as it can.
        if name != "TLS"
    ]
    for thread in threads:
        thread.start()
    try:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            honest_call(address)
            time.sleep(0.2)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    process.kill()
    process.wait()
    until = time.monotonic() + 10
    while answers(address):
        assert time.monotonic() < until, "a worker outlives its supervisor"
        time.sleep(0.05)
