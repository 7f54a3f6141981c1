"""Chooses the database of a test run before Django reads its settings, and says which one it is.

LOCKSTEP_TEST_DATABASE=sqlite or =postgres insists on one; otherwise DATABASE_URL is respected, otherwise a throw-away
PostgreSQL is tried, and SQLite is the last choice.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgres import NoServer
from tests.template import ROOT, start_making_template

CHOICES = ("", "sqlite", "postgres")

description = pytest.StashKey[str]()
left_over = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Prepare the database and a folder for what the program writes; workers of xdist use the controller's."""
    stack = early_config.stash.setdefault(left_over, ExitStack())
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lockstep-tests-")))
    os.environ["RUNTIME_DIR"] = str(folder)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        early_config.stash[description] = choose_database(folder, stack)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove the folder."""
    config.stash[left_over].close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Have a database made for all workers, unless they are to use those of an earlier run."""
    if not os.environ["DATABASE_URL"].startswith("sqlite") and not config.getoption("reuse_db"):
        start_making_template(Path(os.environ["RUNTIME_DIR"]), config.stash[left_over])


def pytest_report_header(config: pytest.Config) -> str:
    """Say which database the tests use, and why."""
    return f"database: {config.stash.get(description, 'of the controlling process')}"


def choose_database(folder: Path, stack: ExitStack) -> str:
    """Set DATABASE_URL for this process and its children, and tell what was chosen."""
    wish = os.environ.get("LOCKSTEP_TEST_DATABASE", "")
    if wish not in CHOICES:
        raise pytest.UsageError(f"LOCKSTEP_TEST_DATABASE is {wish!r}; use sqlite or postgres, or leave it out.")
    if not wish and os.environ.get("DATABASE_URL"):
        return f"{os.environ['DATABASE_URL'].partition(':')[0]}, as DATABASE_URL says"
    reason = "as LOCKSTEP_TEST_DATABASE says"
    if wish != "sqlite":
        try:
            os.environ["DATABASE_URL"] = start_server(stack)
        except NoServer as refusal:
            reason = f"because no PostgreSQL could be started: {refusal}"
            if wish == "postgres":
                raise pytest.UsageError(f"LOCKSTEP_TEST_DATABASE is postgres, but {refusal}") from refusal
        else:
            return "PostgreSQL, thrown away afterwards"
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'lockstep.sqlite3'}"
    return f"SQLite, thrown away afterwards, {reason}"


def start_server(stack: ExitStack) -> str:
    """Return the address of a server that lives until the stack is closed. Raises NoServer."""
    guard = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-m", "tests.postgres"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Ctrl-C is for the tests: the server has to outlive their last queries.
            start_new_session=True,
        )
    )
    assert guard.stdout is not None
    assert guard.stderr is not None
    address = guard.stdout.readline().strip()
    if not address:
        raise NoServer(guard.stderr.read().strip())
    return address
