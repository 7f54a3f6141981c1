"""Registry of the functions that the worker calls: each handles the rows that are due.

    @due_rows("expire reservations")
    def expire_reservations(*, now: datetime, live_mode: bool) -> int: ...

List its module in `fulfillment/apps.py`. The worker calls it for each mode, with the time of that mode, about twice a
second, and again at once while there is work. Several workers may call it concurrently. It works through its rows with
a RowQueue, which handles each in a transaction of its own and sets aside those that fail.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class DueFunction(Protocol):
    """Handle the rows of a mode that are due at `now`, and return their number."""

    def __call__(self, *, now: datetime, live_mode: bool) -> int: ...


_functions: dict[str, DueFunction] = {}


def due_rows(name: str) -> Callable[[DueFunction], DueFunction]:
    """Register the decorated function under a name for logs."""

    def register(function: DueFunction) -> DueFunction:
        _functions[name] = function
        return function

    return register


def registered() -> dict[str, DueFunction]:
    """Return the registered functions by name."""
    return dict(_functions)
