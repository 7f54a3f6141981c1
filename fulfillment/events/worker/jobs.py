"""Longer jobs (Django's Tasks API): each ends as done or failed, and staff see and restart those that failed."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from catalog.wire.outages import is_outage
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import announce_queue, due_again, forget, reason_of, set_aside, storable

from .heartbeats import living_workers

JOBS = announce_queue("longer jobs")
BACKEND = "default"
MOST_BEGINNINGS = 5
"""A job that so many workers died over is not begun again by itself."""
PASSING = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")


class JobRunner:
    """Runs jobs one after the other in the name of a worker."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._was_cut_off = False

    def run_next(self) -> bool:
        """Run the next job and return whether there was one. Raises DatabaseError if the database is away."""
        if self._was_cut_off:
            self._give_back()
        restart_jobs()
        key = DBTaskResult.objects.ready().filter(backend_name=BACKEND).values_list("pk", flat=True).first()
        if key is None:
            return False
        if is_readable(key):
            self._run(key)
        return True

    def _run(self, key: Any) -> None:
        # The library's own loop would take the write lock of SQLite every second and install signal handlers; it is
        # only entered when there is a job.
        runner = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name=BACKEND,
            startup_delay=False,
            max_tasks=1,
            worker_id=self._worker,
            excluded_queue_names=[],
        )
        try:
            runner.run()
        except Exception as error:
            self._was_cut_off = True
            if is_outage(error):
                raise
            fail_job(key, error, workers=(self._worker,))

    def _give_back(self) -> None:
        """Return the jobs that this worker holds although it runs none: the database went away under them."""
        for key in DBTaskResult.objects.running().values_list("pk", flat=True):
            if workers_of(key)[-1:] == [self._worker]:
                give_back(key)
        self._was_cut_off = False


def is_readable(key: Any) -> bool:
    """Tell whether a job can be begun; one whose row or program cannot be read has failed."""
    try:
        row = DBTaskResult.objects.get(pk=key)
        if not isinstance(row.worker_ids, list):
            raise TypeError("the list of workers is none")
        _ = row.task_result
    except Exception as error:
        if is_outage(error):
            raise
        fail_job(key, error)
        return False
    return True


def workers_of(key: Any) -> list[Any]:
    """Return the names of the workers that began a job, the latest last; none where they cannot be read."""
    try:
        found = DBTaskResult.objects.filter(pk=key).values_list("worker_ids", flat=True).first()
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def give_back(key: Any) -> int:
    """Let a job start from its beginning, unless it ended meanwhile; return how many that were."""
    running = DBTaskResult.objects.filter(pk=key, status=TaskResultStatus.RUNNING)
    return running.update(status=TaskResultStatus.READY, started_at=None)


def revive_tasks() -> int:
    """Give back the jobs of workers that died over them, or end those that too many died over; return how many."""
    living = set(living_workers().values_list("name", flat=True))
    revived = 0
    for key in DBTaskResult.objects.running().values_list("pk", flat=True):
        workers = workers_of(key)
        if living.intersection(map(str, workers[-1:])):
            continue
        if len(workers) >= MOST_BEGINNINGS:
            fail_job(key, RuntimeError(f"{len(workers)} workers ended while they ran it."), workers=workers)
        else:
            revived += give_back(key)
    return revived


@transaction.atomic
def fail_job(key: Any, error: BaseException, workers: tuple[Any, ...] | list[Any] = ()) -> None:
    """End a job that waits, or that one of `workers` runs, as failed, past the library: it could not."""
    rows = DBTaskResult.objects.filter(pk=key)
    path, status = rows.values_list("task_path", "status").first() or ("", "")
    ours = status == TaskResultStatus.RUNNING and set(map(str, workers_of(key)[-1:])) <= set(map(str, workers))
    if status != TaskResultStatus.READY and not ours:
        return
    rows.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback=reason_of(error),
    )
    set_aside(JOBS, key, error, live_mode=None, label=path.rpartition(".")[2], tries_again=False)


@receiver(task_finished)
def note_end(sender: Any, task_result: TaskResult[Any], **kwargs: Any) -> None:
    """Show a job that failed to staff; a fault of the database that passes starts it again by itself."""
    if task_result.status != TaskResultStatus.FAILED:
        forget(JOBS, [task_result.id])
        return
    kind, told = "", "failed"
    for error in task_result.errors[-1:]:
        # The library keeps the whole traceback, with whatever an error quotes.
        rows = DBTaskResult.objects.filter(pk=task_result.id, status=TaskResultStatus.FAILED)
        rows.update(traceback=storable(error.traceback))
        kind, told = error.exception_class_path, error.traceback.strip().rpartition("\n")[2]
    again = kind in PASSING
    set_aside(JOBS, task_result.id, told, live_mode=None, label=task_result.task.name, tries_again=again)


def restart_jobs() -> None:
    """Put failed jobs that staff want tried again, or whose time has come, back into the queue."""
    for key in due_again(JOBS):
        with transaction.atomic():
            StuckRow.objects.filter(queue=JOBS, row_key=key).update(next_try_time=None)
            failed = DBTaskResult.objects.filter(pk=key, status=TaskResultStatus.FAILED)
            begun = failed.update(status=TaskResultStatus.READY, started_at=None, finished_at=None, worker_ids=[])
        if not begun:
            forget(JOBS, [key])
