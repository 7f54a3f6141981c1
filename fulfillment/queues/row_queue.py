"""Working through rows, each in a transaction of its own: one that fails is set aside and stops no other.

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
    """Rows that wait for the same work. They are read one at a time, for even reading one may fail."""

    def __init__(self, name: str, *, batch: int = 100, skips: tuple[type[Exception], ...] = ()) -> None:
        """`batch` is the most rows of a round; `skips` are the errors of rows that somebody else was quicker at."""
        self.name = announce_queue(name)
        self.batch, self._skips = batch, skips

    def work(
        self, rows: models.QuerySet[M], act: Callable[[M], int | None], *, live_mode: bool | None, lock: bool = True
    ) -> int:
        """Act on the first rows that are not set aside; return how much was done. An act without a number counts 1.

        With `lock` the row is locked first, and passed over while another worker has it; it is read again under the
        lock, with the conditions of `rows`. Raises DatabaseError only for faults of the database itself.
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
            # Whatever stood behind rows that failed is served in the same round.
            passes += 1
        return total

    def ready(self, rows: models.QuerySet[M]) -> models.QuerySet[M]:
        """Leave out rows that are set aside for a while yet."""
        return rows.exclude(pk__in=waiting_keys(self.name))

    def attempt(
        self, key: Any, act: Callable[[], int | None], *, live_mode: bool | None, model: type[models.Model]
    ) -> int | None:
        """Act in a transaction and return what was done; None if it failed: the row `key` of `model` is set aside."""
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
    """Return what staff call a row: its kind and the ID that the API shows, or what else it says of itself."""
    noun = str(getattr(model, "wire_noun", "") or model._meta.verbose_name)
    noun = noun[:1].upper() + noun[1:]
    has_wire_id = any(field.name == "wire_id" for field in model._meta.concrete_fields)
    # The row may be one that cannot be read.
    with suppress(Exception), transaction.atomic():
        row = model._base_manager.filter(pk=key)
        return f"{noun} {row.values_list('wire_id', flat=True).get() if has_wire_id else row.get()}"
    return f"{noun} {key}"
