"""Faults of the database: 503 with Retry-After, in one place; what is wrong with one statement stays what it was."""

import errno
import sqlite3
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError, connection, transaction

from catalog.skus.models import Sku
from catalog.wire.http import throttling
from catalog.wire.http.throttling import RateCounter
from catalog.wire.outages import is_contention, is_outage
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error

from .bodies import SKU


def wrapped(kind: type[Exception], driver: Exception) -> Exception:
    """Return an error as Django raises it: its own class, from the driver's."""
    try:
        raise kind("told") from driver
    except kind as error:
        return error


def sqlite_error(code: int) -> Exception:
    """Return an error of SQLite with a result code."""
    error = sqlite3.OperationalError("told")
    error.sqlite_errorcode = code
    return wrapped(OperationalError, error)


@pytest.mark.parametrize(
    ("error", "outage", "contention"),
    [
        (wrapped(OperationalError, psycopg.errors.AdminShutdown("restarting")), True, False),
        (wrapped(OperationalError, psycopg.errors.DiskFull("full")), True, False),
        (wrapped(OperationalError, psycopg.OperationalError("connection refused")), True, False),
        (wrapped(InterfaceError, psycopg.InterfaceError("the connection is closed")), True, False),
        (wrapped(OperationalError, psycopg.errors.LockNotAvailable("a lock")), False, True),
        (wrapped(OperationalError, psycopg.errors.QueryCanceled("too slow")), False, True),
        (wrapped(OperationalError, psycopg.errors.DeadlockDetected("a deadlock")), False, True),
        (wrapped(OperationalError, psycopg.errors.ProgramLimitExceeded("too large a row")), False, False),
        (wrapped(DataError, psycopg.errors.NumericValueOutOfRange("too large a number")), False, False),
        (sqlite_error(sqlite3.SQLITE_FULL), True, False),
        (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), True, False),
        (sqlite_error(sqlite3.SQLITE_BUSY), False, True),
        (sqlite_error(sqlite3.SQLITE_ERROR), False, False),
        (wrapped(OperationalError, sqlite3.OperationalError("Could not decode to UTF-8 column")), False, False),
        (OSError(errno.ENOSPC, "No space left on device"), True, False),
        (ValueError("no fault of the database"), False, False),
    ],
)
def test_what_kind_of_fault_it_is(error: Exception, outage: bool, contention: bool) -> None:
    assert (is_outage(error), is_contention(error)) == (outage, contention)


def assert_unavailable(answer: Any) -> None:
    assert_error(answer, 503, ("service_unavailable", None))
    assert answer.json()["type"] == "service_unavailable"
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target",
    [
        "catalog.wire.http.authentication.find_key",
        "catalog.wire.http.pagination.CursorByIdPagination.paginate_queryset",
    ],
)
def test_a_database_that_is_away(api: Api, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    """At the key already, and in a view; what is our own fault stays 500."""

    def away(*args: Any, **kwargs: Any) -> Any:
        raise wrapped(OperationalError, psycopg.OperationalError("connection refused"))

    monkeypatch.setattr(target, away)
    assert_unavailable(api.get("/skus"))

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise wrapped(DataError, psycopg.errors.NumericValueOutOfRange("too large a number"))

    monkeypatch.setattr(target, broken)
    assert_error(api.get("/skus"), 500, ("unknown_error", None))


@pytest.mark.django_db(transaction=True)
def test_the_connection_is_cut(api: Api) -> None:
    """By the server, under a call; the next one has a new connection."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection to cut")

    def cut(*args: Any, **kwargs: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.wire.http.pagination.CursorByIdPagination.paginate_queryset", cut)
        answer = api.get("/skus")
        connection.close()
    assert_unavailable(answer)
    assert api.get("/skus").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds(api: Api, reference: None) -> None:
    """A lock that is not to be had in time ends the call, which can be repeated; reads never wait."""
    SkuFactory(wire_id="held")
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Sku.objects.select_for_update())
            held.set()
            let_go.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if sqlite else "SET lock_timeout = '50ms'")
    try:
        assert_unavailable(api.post("/skus/held", {"name": "Changed"}))
        assert api.get("/skus/held").status_code == 200
    finally:
        let_go.set()
        holder.join(10)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000" if sqlite else "RESET lock_timeout")
    assert api.post("/skus/held", {"name": "Changed"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_full_database(api: Api, reference: None) -> None:
    """Writes are refused for the time being; reads go on."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told to be full")
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            answers = [api.post("/skus", SKU | {"id": f"s{n}", "description": "x" * 4000}) for n in range(40)]
            assert api.get("/skus").status_code == 200
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert_unavailable(next(answer for answer in answers if answer.status_code != 201))


@pytest.mark.django_db
def test_a_runtime_folder_that_is_full(
    api: Api, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """C4: calls are answered and still counted, by each process for itself, whether the file is there or not."""

    def full(*args: Any, **kwargs: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.RATE_LIMIT_TEST = 3
    monkeypatch.setattr("catalog.wire.http.throttling.time.time", lambda: 1_000_000.5)
    for name in ("pwrite", "open"):
        counter = RateCounter(tmp_path / name)
        with monkeypatch.context() as patch:
            patch.setattr(throttling, "rate_counter", lambda counter=counter: counter)
            patch.setattr(f"catalog.wire.http.throttling.os.{name}", full)
            assert [api.get("/skus").status_code for _ in range(4)] == [200] * 3 + [429]
