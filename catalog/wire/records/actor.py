"""The actor of the current context, for the change history: who changes things, and through which channel."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

NAME_LENGTH = 150


@dataclass(frozen=True)
class Actor:
    """`through` is browser, key, import or shell; `name` is the user name, key name or file name."""

    through: str = "shell"
    name: str = ""
    request_id: str = ""


SHELL = Actor()

_current: ContextVar[Actor] = ContextVar("actor", default=SHELL)


def current_actor() -> Actor:
    """Return the actor of this context; a shell or a command by default."""
    return _current.get()


@contextmanager
def acting(through: str, name: str = "", request_id: str = "") -> Iterator[None]:
    """Run a block on behalf of an actor."""
    # Histories and ledgers keep this much; a file name may be longer, and need not be valid text.
    storable = name.encode("utf-8", "replace").decode()[:NAME_LENGTH]
    token = _current.set(Actor(through, storable, request_id))
    try:
        yield
    finally:
        _current.reset(token)
