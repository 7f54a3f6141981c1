"""Processing rows, each in its own transaction: a row that fails is set aside and does not block others.

QUEUE = RowQueue("expire reservations")

def expire_reservations(*, now: datetime, live_mode: bool) -> int:
    overdue = Reservation.objects.in_mode(live_mode).filter(...).order_by(...)
    return QUEUE.work(overdue, expire, live_mode=live_mode)
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from django.db import models, transaction

from catalog.wire.outages import is_outage
from catalog.wire.records.locks import lock_skip_locked

from .stuck import announce_queue, forget, set_aside, stuck_keys, waiting_keys

M = TypeVar("M", bound=models.Model)
MOST_PASSES = 20


class RowQueue:
    """A queue of rows to be processed alike. They are read one at a time, because even reading one may fail."""

    def __init__(self, name: str, *, batch: int = 100, skips: tuple[type[Exception], ...] = ()) -> None:
        """`batch` limits the rows of a round; `skips` are errors of rows that another worker processed first."""
        self.name = announce_queue(name)
        self.batch, self._skips = batch, skips

    def work(
        self, rows: models.QuerySet[M], act: Callable[[M], int | None], *, live_mode: bool | None, lock: bool = True
    ) -> int:
        """Process the first rows that are not set aside; return the sum of what `act` returns, where None counts 1.

        With `lock` each row is locked first, skipped while another worker has it locked, and read again under the lock
        with the conditions of `rows`. Raises DatabaseError only for outages of the database.
        """
        total, passes = 0, 0
        while passes < MOST_PASSES:
            keys = list(self.ready(rows).values_list("pk", flat=True)[: self.batch])
            failed_before = stuck_keys(self.name, keys) if keys else set()
            failed = False
            for key in keys:
                one = rows.order_by().filter(pk=key)
                done = self.attempt(key, _acting(one, act, lock=lock), live_mode=live_mode, model=rows.model)
                if done and str(key) in failed_before:
                    forget(self.name, [key])
                failed = failed or done is None
                total += done or 0
            if not failed:
                break
            # Go on in the same round with the rows behind those that failed.
            passes += 1
        return total

    def ready(self, rows: models.QuerySet[M]) -> models.QuerySet[M]:
        """Exclude rows that are set aside and not due yet."""
        return rows.exclude(pk__in=waiting_keys(self.name))

    def attempt(
        self, key: Any, act: Callable[[], int | None], *, live_mode: bool | None, model: type[models.Model]
    ) -> int | None:
        """Act in a transaction and return the result; on failure, set row `key` of `model` aside and return None."""
        try:
            with transaction.atomic():
                done = act()
            return 1 if done is None else done
        except self._skips:
            return 0
        except Exception as error:
            if is_outage(error):
                raise
            set_aside(self.name, key, error, live_mode=live_mode, label=label_of(model, key))
            return None


def _acting(one: models.QuerySet[M], act: Callable[[M], int | None], *, lock: bool) -> Callable[[], int | None]:
    def run() -> int | None:
        row = next(iter(lock_skip_locked(one, 1) if lock else one[:1]), None)
        return 0 if row is None else act(row)

    return run


def label_of(model: type[models.Model], key: Any) -> str:
    """Return a row's name for staff: its noun, and the ID that the API shows or its text."""
    noun = str(getattr(model, "wire_noun", "") or model._meta.verbose_name)
    noun = noun[:1].upper() + noun[1:]
    has_wire_id = any(field.name == "wire_id" for field in model._meta.concrete_fields)
    # The row may be unreadable.
    with suppress(Exception), transaction.atomic():
        row = model._base_manager.filter(pk=key)
        return f"{noun} {row.values_list('wire_id', flat=True).get() if has_wire_id else row.get()}"
    return f"{noun} {key}"
