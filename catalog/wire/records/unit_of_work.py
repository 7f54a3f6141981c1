"""Many changes in one transaction: what all of them ask is asked once, what they leave behind is written together.

Outside a batch nothing is remembered and nothing waits, so code that uses `once` and `together` need not know of it.
A batch changes each resource at most once.
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
    """Answers that were given, and work that waits, in the order in which it came up."""

    answers: ChainMap[Hashable, Any] = field(default_factory=ChainMap)
    waiting: list[tuple[Work, Any]] = field(default_factory=list)

    def finish(self) -> None:
        """Do the work that waits, and what it leaves to do in turn."""
        while self.waiting:
            gathered: dict[Work, list[Any]] = {}
            for work, item in self.waiting:
                gathered.setdefault(work, []).append(item)
            self.waiting.clear()
            for work, items in gathered.items():
                work(items)


_current: ContextVar[_Batch | None] = ContextVar("batch", default=None)


@contextmanager
def batch() -> Iterator[None]:
    """Run a block in a transaction, at the end of which the waiting work is done; within a batch it is a part."""
    if is_open():
        with part():
            yield
        return
    with transaction.atomic(), _entered(_Batch()) as whole:
        yield
        whole.finish()


@contextmanager
def part() -> Iterator[None]:
    """Run a block of a batch that can be rolled back alone; nothing of it waits or is remembered then.

    The locks under an answer go with the savepoint that took them, hence the answer goes, too.
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
            whole.waiting += inner.waiting


@contextmanager
def _entered(entered: _Batch) -> Iterator[_Batch]:
    token = _current.set(entered)
    try:
        yield entered
    finally:
        _current.reset(token)


def is_open() -> bool:
    """Tell whether there is a batch."""
    return _current.get() is not None


def once(question: Hashable, ask: Callable[[], T]) -> T:
    """Return the answer to a question; inside a batch, the first one."""
    current = _current.get()
    if current is None:
        return ask()
    if question not in current.answers:
        current.answers[question] = ask()
    answer: T = current.answers[question]
    return answer


def together(work: Work, item: Any) -> None:
    """Do some work for one item at once; inside a batch, at its end for all items that came up."""
    current = _current.get()
    if current is None:
        work([item])
    else:
        current.waiting.append((work, item))
