"""Due rows: tables with a time at which something must happen. The queue, the scheduler and the lock in one.

A slice registers a function that does what is due and tells how much it did:

    @due_rows("expire reservations")
    def expire_reservations(*, now: datetime, live_mode: bool) -> int: ...

The worker calls it for each mode, with the time of that mode, about twice a second, and again at once while there is
work. Several workers may call it at the same moment: it takes its rows with `taken` inside a transaction.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from django.db import models, transaction

M = TypeVar("M", bound=models.Model)


class DueFunction(Protocol):
    """Does what is due at a moment of a mode and returns how many rows it settled."""

    def __call__(self, *, now: datetime, live_mode: bool) -> int: ...


_functions: dict[str, DueFunction] = {}


def due_rows(name: str) -> Callable[[DueFunction], DueFunction]:
    """Register a function under a name that logs show."""

    def register(function: DueFunction) -> DueFunction:
        _functions[name] = function
        return function

    return register


def registered() -> dict[str, DueFunction]:
    """Return all registered functions, by name."""
    return dict(_functions)


def taken(rows: models.QuerySet[M], limit: int) -> list[M]:
    """Lock and return up to `limit` rows that no other worker holds; they stay ours until the transaction ends.

    On SQLite the transaction itself keeps every other writer out.
    """
    if transaction.get_connection().features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows[:limit])
