"""The options of each kind of database."""

from pathlib import Path
from typing import Any

from config.environment import Environment

# A host that is gone answers nothing at all: the limits of PostgreSQL itself do not help then.
POSTGRES = {"connect_timeout": 5, "tcp_user_timeout": 20_000, "keepalives_idle": 30, "keepalives_interval": 10}
SQLITE = {
    # Taking the write lock when a transaction begins, and waiting for it, is what lets the web processes and the
    # worker write at the same time; a lock upgraded in the middle of a transaction fails at once instead.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def describe_database(env: Environment, variable: str, *, runtime_dir: Path, base_dir: Path) -> dict[str, Any]:
    """Return the database that a variable names, with what each kind needs; a file of SQLite by default."""
    database = env.database(variable, default=f"sqlite:///{runtime_dir / 'lockstep.sqlite3'}")
    if database["ENGINE"].endswith("sqlite3"):
        name = database["NAME"]
        if name != ":memory:":
            database["NAME"] = str(base_dir / name)
            # A file in tests too: threads of one test must meet the locks they meet in production.
            database["TEST"] = {"NAME": str((base_dir / name).with_name("test.sqlite3"))}
        database["ENGINE"] = "config.sqlite3"
        database["OPTIONS"] = SQLITE | database.get("OPTIONS", {})
    else:
        # The server and the worker run a fixed number of threads, so one lasting connection a thread is as few as a
        # pool would hold under load, without its background threads in every command and its hand-over in each request.
        database |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
        database["OPTIONS"] = POSTGRES | database.get("OPTIONS", {})
    return database
