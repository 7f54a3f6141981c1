"""Due rows: tables with a time at which something must happen. The queue, the scheduler and the lock in one.

A slice registers a function that does what is due and tells how much it did:

    @due_rows("expire reservations")
    def expire_reservations(*, now: datetime, live_mode: bool) -> int: ...

The worker calls it for each mode, with the time of that mode, about twice a second, and again at once while there is
work. Several workers may call it at the same moment. It works through its rows with a RowQueue, which takes each in a
transaction of its own and sets aside what fails.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


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
