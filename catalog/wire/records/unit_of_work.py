"""A batch: many changes in one transaction that share look-ups and write their history and events in bulk.

Outside a batch `cached` asks every time and `defer` works at once, so callers need not know whether there is one.
A batch may change each resource once.
"""

from collections import ChainMap
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction

T = TypeVar("T")
Work = Callable[[list[Any]], Any]


@dataclass
class _Batch:
    """Cached answers, and deferred work in the order in which it came up."""

    answers: ChainMap[Hashable, Any] = field(default_factory=ChainMap)
    deferred: list[tuple[Work, Any]] = field(default_factory=list)

    def finish(self) -> None:
        """Do the deferred work, and what that defers in turn."""
        while self.deferred:
            gathered: dict[Work, list[Any]] = {}
            for work, item in self.deferred:
                gathered.setdefault(work, []).append(item)
            self.deferred.clear()
            for work, items in gathered.items():
                work(items)


_current: ContextVar[_Batch | None] = ContextVar("batch", default=None)


@contextmanager
def batch() -> Iterator[None]:
    """Run a block in a transaction and do the deferred work at its end; within a batch this is a savepoint."""
    if is_open():
        with savepoint():
            yield
        return
    with transaction.atomic(), _entered(_Batch()) as whole:
        yield
        whole.finish()


@contextmanager
def savepoint() -> Iterator[None]:
    """Run a block of a batch that can be rolled back alone, with everything it cached and deferred.

    Cached answers go because the locks under them are released with the savepoint.
    """
    whole = _current.get()
    with transaction.atomic():
        if whole is None:
            yield
            return
        with _entered(_Batch(whole.answers.new_child())) as inner:
            yield
        if not transaction.get_rollback():
            whole.answers.update(inner.answers.maps[0])
            whole.deferred += inner.deferred


@contextmanager
def _entered(entered: _Batch) -> Iterator[_Batch]:
    token = _current.set(entered)
    try:
        yield entered
    finally:
        _current.reset(token)


def is_open() -> bool:
    """Return True inside a batch."""
    return _current.get() is not None


def cached(question: Hashable, ask: Callable[[], T]) -> T:
    """Return the answer to a question; inside a batch it is asked once."""
    current = _current.get()
    if current is None:
        return ask()
    if question not in current.answers:
        current.answers[question] = ask()
    answer: T = current.answers[question]
    return answer


def defer(work: Work, item: Any) -> None:
    """Call `work([item])`; inside a batch call it once at the end, with all items that came up."""
    current = _current.get()
    if current is None:
        work([item])
    else:
        current.deferred.append((work, item))
