"""While a page is held it is shown as it was typed, and nothing that was sent is done (see `pages`).

Forms of the staff's site build on `HoldableForm` or `StaffForm`: they are invalid for that time, so that views show
them again, filled in. A view without a form asks `is_held` if it can show what was typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django import forms

_held: ContextVar[bool] = ContextVar("held", default=False)


def is_held() -> bool:
    """Tell whether what was sent is only to be shown."""
    return _held.get()


@contextmanager
def holding() -> Iterator[None]:
    """Hold what is sent while a view is called."""
    reset = _held.set(True)
    try:
        yield
    finally:
        _held.reset(reset)


class HoldableInput:
    """A mixin for forms."""

    def is_valid(self) -> bool:
        """Tell whether there is something to act on."""
        return not is_held() and super().is_valid()  # type: ignore[misc]


class HoldableForm(HoldableInput, forms.Form):
    """The base of forms that store no model."""
