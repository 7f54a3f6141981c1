"""Longer jobs end as done or failed, whatever is wrong with them; staff see the failed ones and start them again."""

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fulfillment.events.worker import jobs
from fulfillment.events.worker.heartbeats import beat
from fulfillment.events.worker.jobs import MOST_BEGINNINGS, JobRunner, revive_tasks
from fulfillment.events.worker.models import WorkerHeartbeat
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import try_again

pytestmark = pytest.mark.django_db(transaction=True)
FAILING = threading.Event()


@task
def leave_trace(name: str) -> str:
    """A job that works."""
    WorkerHeartbeat.objects.create(name=name, seen_time=timezone.now())
    return name


@task
def fail_for_now() -> None:
    """A job that fails as long as the event is set, with words that PostgreSQL cannot store."""
    if FAILING.is_set():
        raise LookupError("broken\x00")


@task
def lose_the_database() -> None:
    """A job that the database leaves alone once."""
    if FAILING.is_set():
        raise OperationalError("gone, password=hunter2")


def statuses() -> list[str]:
    """The statuses of all jobs, the first one first."""
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def run_all() -> None:
    """Run what is ready, as a worker's thread does; it ends."""
    runner = JobRunner("tester")
    for _ in range(10):
        if not runner.run_next():
            return
    raise AssertionError("jobs without an end")


def test_a_job_that_cannot_be_read_or_begun_stops_no_other() -> None:
    """Its program is gone, its arguments are none, its list of workers is no list."""
    broken = [leave_trace.enqueue(str(number)) for number in range(3)]
    leave_trace.enqueue("good")
    ids = [job.id for job in broken]
    DBTaskResult.objects.filter(pk=ids[0]).update(task_path="fulfillment.nowhere.job")
    DBTaskResult.objects.filter(pk=ids[1]).update(args_kwargs=[])
    DBTaskResult.objects.filter(pk=ids[2]).update(worker_ids={})
    run_all()
    assert statuses() == ["FAILED", "FAILED", "FAILED", "SUCCESSFUL"]
    assert set(StuckRow.objects.values_list("queue", "next_try_time")) == {("longer jobs", None)}
    assert StuckRow.objects.count() == 3


def test_a_failed_job_is_shown_and_started_again() -> None:
    FAILING.set()
    fail_for_now.enqueue()
    run_all()
    assert statuses() == ["FAILED"]
    stuck = StuckRow.objects.get()
    assert (stuck.label, stuck.next_try_time, stuck.live_mode) == ("fail_for_now", None, None)
    assert "LookupError" in stuck.reason or "broken" in stuck.reason or "NUL" in stuck.reason
    run_all()
    assert statuses() == ["FAILED"]
    try_again(StuckRow.objects.all())
    run_all()
    assert statuses() == ["FAILED"]
    assert StuckRow.objects.get().tries == 2
    FAILING.clear()
    try_again(StuckRow.objects.all())
    run_all()
    assert statuses() == ["SUCCESSFUL"]
    assert not StuckRow.objects.exists()


def test_a_fault_of_the_database_is_tried_again_by_itself() -> None:
    """Its traceback is kept without secrets."""
    FAILING.set()
    lose_the_database.enqueue()
    run_all()
    traceback = DBTaskResult.objects.get().traceback
    assert "OperationalError" in traceback
    assert "hunter2" not in traceback
    stuck = StuckRow.objects.get()
    assert stuck.next_try_time is not None
    FAILING.clear()
    try_again(StuckRow.objects.all())
    run_all()
    assert statuses() == ["SUCCESSFUL"]


def test_a_job_that_workers_die_over_ends() -> None:
    """It is begun a few times, and then no more."""
    job = leave_trace.enqueue("deadly")
    for number in range(MOST_BEGINNINGS):
        DBTaskResult.objects.get(pk=job.id).claim(f"dead {number}")
        assert revive_tasks() == (1 if number < MOST_BEGINNINGS - 1 else 0)
    assert statuses() == ["FAILED"]
    assert "workers ended" in StuckRow.objects.get().reason


def test_a_job_that_was_cut_off_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database went away under it, so that not even its failure was noted; its worker lives on."""
    beat("tester")
    runner = JobRunner("tester")
    leave_trace.enqueue("cut off")

    class CutOff:
        def __init__(self, **options: Any) -> None:
            self.worker = options["worker_id"]

        def run(self) -> None:
            DBTaskResult.objects.get().claim(self.worker)
            raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "TaskRunner", CutOff)
        with pytest.raises(OperationalError):
            runner.run_next()
    assert (statuses(), revive_tasks()) == (["RUNNING"], 0)
    assert runner.run_next()
    assert statuses() == [TaskResultStatus.SUCCESSFUL]


def test_a_row_that_is_no_json() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses such a row")
    leave_trace.enqueue("bad")
    leave_trace.enqueue("good")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = on")
        table = DBTaskResult._meta.db_table
        cursor.execute(f"UPDATE {table} SET args_kwargs = 'no' WHERE args_kwargs LIKE '%%bad%%'")
        cursor.execute("PRAGMA ignore_check_constraints = off")
    run_all()
    assert statuses() == ["FAILED", "SUCCESSFUL"]
