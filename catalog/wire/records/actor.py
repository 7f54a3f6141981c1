"""Who is changing things at the moment, and through what: for the change history (browser, key, import, shell)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

NAME_LENGTH = 150


@dataclass(frozen=True)
class Actor:
    """One who acts: `through` is browser, key, import or shell; `name` is the user name, key name or file name."""

    through: str = "shell"
    name: str = ""
    request_id: str = ""


NOBODY_SAID = Actor()

_current: ContextVar[Actor] = ContextVar("actor", default=NOBODY_SAID)


def current_actor() -> Actor:
    """Return who acts in this context; a shell or a command when nobody has said otherwise."""
    return _current.get()


@contextmanager
def acting(through: str, name: str = "", request_id: str = "") -> Iterator[None]:
    """Run a block on behalf of somebody."""
    # As much as histories and ledgers keep of it; a file's name may be longer, and need not be text.
    storable = name.encode("utf-8", "replace").decode()[:NAME_LENGTH]
    token = _current.set(Actor(through, storable, request_id))
    try:
        yield
    finally:
        _current.reset(token)
