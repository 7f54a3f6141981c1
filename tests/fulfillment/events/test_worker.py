"""The loops of the worker: due rows, longer jobs, housekeeping."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from catalog.wire.http.request_log.models import LoggedRequest, LogVolume
from catalog.wire.records import clock
from catalog.wire.records.actor import acting
from catalog.wire.records.locks import lock_skip_locked
from config.logs import JsonFormatter, RequestIdFilter
from fulfillment.events.delivery.models import Attempt, Delivery
from fulfillment.events.log.cursor import settled
from fulfillment.events.log.models import Event
from fulfillment.events.recording import record_event
from fulfillment.events.worker import due_rows
from fulfillment.events.worker.heartbeats import beat
from fulfillment.events.worker.jobs import revive_tasks
from fulfillment.events.worker.loops import run_due_once, run_tasks
from fulfillment.events.worker.models import WorkerHeartbeat
from fulfillment.events.worker.pruning import prune
from tests.factories.client import Api
from tests.fulfillment.events.conftest import WebhookMaker

Called = list[tuple[datetime, bool]]


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing registered but what the test registers."""
    monkeypatch.setattr(due_rows, "_functions", {})


@task
def note_name(name: str) -> str:
    """A longer job that leaves a trace."""
    WorkerHeartbeat.objects.create(name=name, seen_time=timezone.now())
    return name.upper()


@task
def fail_at_once() -> None:
    """A longer job that breaks."""
    raise LookupError("broken")


@pytest.mark.django_db
def test_due_functions_get_the_time_of_each_mode(functions: None, api: Api) -> None:
    api.post("/lockstep/clock", {"advanceSeconds": 86400})
    called: Called = []

    @due_rows.due_rows("note the time")
    def note(*, now: datetime, live_mode: bool) -> int:
        called.append((now, live_mode))
        return 2

    assert run_due_once() == 4
    times = {live_mode: now for now, live_mode in called}
    assert timedelta(hours=23, minutes=59) < times[False] - times[True] < timedelta(hours=24, minutes=1)


@pytest.mark.django_db
def test_a_due_function_that_fails_stops_no_other(functions: None, caplog: Any) -> None:
    @due_rows.due_rows("break")
    def broken(*, now: datetime, live_mode: bool) -> int:
        raise LookupError

    @due_rows.due_rows("work")
    def working(*, now: datetime, live_mode: bool) -> int:
        return 1

    assert run_due_once() == 2
    assert "break, all rows failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_rows_r_evt_124() -> None:
    """On PostgreSQL the second passes by what the first has locked; on SQLite it waits for its turn."""
    for number in range(4):
        beat(f"row {number}")
    rows = WorkerHeartbeat.objects.order_by("pk")
    found: list[list[str]] = []

    def wait_for_the_other() -> None:
        held.set()
        go.wait(5)

    def take(hold: Callable[[], object]) -> None:
        with transaction.atomic():
            mine = lock_skip_locked(rows, 2)
            found.append([row.name for row in mine])
            WorkerHeartbeat.objects.filter(pk__in=[row.pk for row in mine]).delete()
            hold()
        connection.close()

    held, go = threading.Event(), threading.Event()
    first = threading.Thread(target=take, args=(wait_for_the_other,))
    second = threading.Thread(target=take, args=(lambda: None,))
    first.start()
    held.wait(5)
    second.start()
    if connection.features.has_select_for_update_skip_locked:
        second.join(5)
    go.set()
    first.join(5)
    second.join(5)
    assert found == [["row 0", "row 1"], ["row 2", "row 3"]]


def run_tasks_until_done() -> None:
    """Run the loop of longer jobs in its thread until none is left."""
    stopping = threading.Event()

    def loop() -> None:
        run_tasks("tester", stopping)
        connection.close()

    thread = threading.Thread(target=loop)
    thread.start()
    until = timezone.now() + timedelta(seconds=10)
    while DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists() and timezone.now() < until:
        stopping.wait(0.05)
    stopping.set()
    thread.join(10)


@pytest.mark.django_db(transaction=True)
def test_longer_jobs_run_and_failures_are_kept() -> None:
    good, bad = note_name.enqueue("a name"), fail_at_once.enqueue()
    run_tasks_until_done()
    assert DBTaskResult.objects.get(pk=good.id).return_value == "A NAME"
    assert WorkerHeartbeat.objects.filter(name="a name").exists()
    failed = DBTaskResult.objects.get(pk=bad.id)
    assert failed.status == TaskResultStatus.FAILED
    assert "LookupError: broken" in failed.traceback


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_fails_is_never_run() -> None:
    def enqueue_and_break() -> None:
        with transaction.atomic():
            note_name.enqueue("never")
            raise LookupError

    with pytest.raises(LookupError):
        enqueue_and_break()
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_jobs_of_dead_workers_come_back() -> None:
    beat("living")
    kept, lost = note_name.enqueue("kept"), note_name.enqueue("lost")
    DBTaskResult.objects.get(pk=kept.id).claim("living")
    DBTaskResult.objects.get(pk=lost.id).claim("dead")
    assert revive_tasks() == 1
    run_tasks_until_done()
    assert DBTaskResult.objects.get(pk=lost.id).status == TaskResultStatus.SUCCESSFUL
    assert DBTaskResult.objects.get(pk=kept.id).status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_housekeeping(make_webhook: WebhookMaker, settings: Any) -> None:
    make_webhook()
    for live_mode in (False, True):
        for name in ("sku.created", "order.complete"):
            record_event(name, payload={"id": "1"}, live_mode=live_mode)
            record_event(name, payload={"id": "2"}, live_mode=live_mode)
    long_ago = timezone.now() - timedelta(days=38)
    Event._base_manager.filter(resource_id="1").update(created_time=long_ago)
    delivery = Delivery.objects.order_by("pk")[0]
    for days in (31, 29):
        moment = timezone.now() - timedelta(days=days)
        Attempt.objects.create(delivery=delivery, number=1, time=moment, duration_ms=1)
        LoggedRequest.objects.create(time=moment, method="GET", url="/", status=200)
        LogVolume.objects.create(day=moment.date() - timedelta(days=1), caller="key")
    WorkerHeartbeat.objects.create(name="gone", seen_time=long_ago)
    assert prune() == {
        "attempts": 1,
        "calls": 1,
        "volumes": 1,
        "idempotency records": 0,
        "events": 3,
        "tasks": 0,
        "heartbeats": 1,
        "submissions": 0,
        "sign-ins": 0,
        "sessions": 0,
    }
    kept = set(Event.objects.values_list("resource_id", "type", "live_mode"))
    assert ("1", "sku.created", False) in kept, "it is still on its way"
    assert len(kept) == 5
    Delivery.objects.update(due_time=None, state="delivered")
    assert prune()["events"] == 1


@pytest.mark.django_db
def test_housekeeping_goes_by_the_clock_of_the_mode(api: Api) -> None:
    for live_mode in (False, True):
        record_event("order.complete", payload={"id": "1"}, live_mode=live_mode)
    api.post("/lockstep/clock", {"advanceSeconds": 38 * 86400})
    assert clock.now(live_mode=False) > clock.now(live_mode=True)
    assert prune()["events"] == 1
    assert Event.objects.get().live_mode is True


@pytest.mark.django_db(transaction=True)
def test_reading_forward_misses_nothing_r_evt_028() -> None:
    """An event with a lower number that is committed later must still be found by a reader with a cursor."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: numbers and commits have one order")
    begun, recorded, commit = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            # Its transaction gets its id after the fast one and its number before it.
            begun.wait(10)
            record_event("order.created", payload={"id": "slow"}, live_mode=False)
            recorded.set()
            commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    with transaction.atomic():
        beat("takes a transaction id")
        begun.set()
        recorded.wait(10)
        record_event("order.created", payload={"id": "fast"}, live_mode=False)
    assert [event.resource_id for event in Event.objects.all()] == ["fast"]
    assert not settled(Event.objects.all()).exists()
    commit.set()
    thread.join(10)
    assert [event.resource_id for event in settled(Event.objects.order_by("key"))] == ["slow", "fast"]


def test_log_lines_name_their_request() -> None:
    record = logging.LogRecord("lockstep.wire", logging.WARNING, __file__, 1, "%s § ä", ("said",), None)
    with acting("key", "Test confidential", "request-1"):
        RequestIdFilter().filter(record)
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["level"], line["request_id"]) == ("said § ä", "WARNING", "request-1")
    assert line["key"] == "Test confidential"
