"""`ready` tells the truth: a database that takes no writes is not ready, and `live` never asks it (C3)."""

import errno
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from catalog.skus.models import Sku
from config import health, write_probe
from config.health import Writing
from config.write_probe import ReadOnly, write_something
from tests.factories import SkuFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known yet."""
    monkeypatch.setattr(health, "writing", Writing())


def ready() -> tuple[int, str]:
    """Return status and state of writing."""
    response = Client().get("/lockstep/health/ready")
    return response.status_code, response.json()["writing"]


def test_it_leaves_nothing_behind() -> None:
    assert ready() == (200, "ok")
    names = connection.introspection.table_names()
    write_something()
    assert connection.introspection.table_names() == names


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            (pages,) = cursor.execute("PRAGMA page_count").fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            try:
                assert ready() == (503, "failing")
            finally:
                cursor.execute("PRAGMA max_page_count = 1073741823")
    else:
        # No more room for files beside the data than PostgreSQL needs for the first of them.
        with connection.cursor() as cursor:
            cursor.execute("SET temp_file_limit = '64kB'")
        assert ready() == (503, "failing")
        with connection.cursor() as cursor:
            cursor.execute("RESET temp_file_limit")


def test_a_database_that_only_reads() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a file that cannot be written is a failing one")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            with pytest.raises(ReadOnly):
                write_something()
            assert ready() == (503, "read-only")
        finally:
            cursor.execute("SET default_transaction_read_only = off")


def test_a_writer_that_hangs(reference: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite nobody else can write then; on PostgreSQL a lock on a row stops nobody else."""
    monkeypatch.setattr(write_probe, "MOST_MS", 50)
    SkuFactory()
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
    try:
        assert ready() == ((503, "busy") if connection.vendor == "sqlite" else (200, "ok"))
        assert Client().get("/lockstep/health/live").status_code == 200
    finally:
        let_go.set()
        holder.join(10)


def test_many_probes_ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that comes while another asks does not wait for it."""
    asked: list[str] = []
    writing = Writing()

    def ask() -> None:
        asked.append(writing.state())
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(health, "write_something", ask)
    assert [writing.state() for _ in range(3)] == ["failing"] * 3
    assert asked == ["ok"]


def test_live_never_asks_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: Any) -> Any:
        raise AssertionError("asked")

    monkeypatch.setattr(connection, "cursor", gone)
    assert Client().get("/lockstep/health/live").status_code == 200
