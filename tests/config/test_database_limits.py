"""B5: a lock, a statement or an idle transaction keeps nobody waiting for long; migrations have no limit."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from catalog.wire.records import database_limits
from catalog.wire.records.database_limits import Limits, limits_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def reconnected(settings: Any) -> Iterator[None]:
    """With limits of its own; the connection of other tests is a command's, as before."""
    settings.DATABASE_LOCK_TIMEOUT_MS = 4000
    settings.DATABASE_STATEMENT_TIMEOUT_MS = 12_000
    settings.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS = 50_000
    yield
    connection.close()


def limits() -> tuple[str, ...]:
    """Return what the connection is limited to."""
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return (str(cursor.execute("PRAGMA busy_timeout").fetchone()[0]),)
        found = []
        for name in names:
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
    return tuple(found)


@pytest.mark.parametrize(
    ("process", "of_postgres", "of_sqlite"),
    [
        ("web", ("4s", "12s", "50s"), "8000"),
        ("worker", ("4s", "2min", "500s"), "8000"),
        ("command", ("40s", "0", "500s"), "80000"),
    ],
)
def test_each_process_has_its_limits(
    monkeypatch: pytest.MonkeyPatch, process: str, of_postgres: tuple[str, ...], of_sqlite: str
) -> None:
    monkeypatch.setattr(database_limits, "_process", process)
    connection.close()
    assert limits() == ((of_sqlite,) if connection.vendor == "sqlite" else of_postgres)


def test_migrations_have_none() -> None:
    connection.close()
    call_command("migrate", verbosity=0)
    assert limits() == (("86400000",) if connection.vendor == "sqlite" else ("0", "0", "0"))


def test_no_limit_where_the_operator_wants_none(settings: Any) -> None:
    settings.DATABASE_LOCK_TIMEOUT_MS = settings.DATABASE_STATEMENT_TIMEOUT_MS = 0
    settings.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS = 0
    assert limits_of("web") == limits_of("worker") == limits_of("command") == Limits(0, 0, 0)
