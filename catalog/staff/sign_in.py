"""Signing in, with a brake on guessing: all processes of the host count the failures of a name from an address."""

import hashlib
import time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

from catalog.wire.rate_limits import RateCounter

MOST_FAILURES = 10
WINDOW_SECONDS = 15 * 60
SLOTS = 1 << 16


class FailureCounter(RateCounter):
    """Counts failures in windows of time. Two names may share a slot and brake each other, which harms nobody."""

    def has_reached(self, number: int, limit: int, at: float) -> bool:
        """Tell whether the failures of this window have reached the limit, without counting."""
        with self._lock, self._slot(number):
            window, count = self._read(number)
        return window == int(at) and count >= limit


@cache
def failure_counter(folder: Path) -> FailureCounter:
    """Return the counter of an installation."""
    return FailureCounter(folder / "sign-in-failures")


def slot_of(name: str, address: str) -> int:
    """Return the number under which failures of a name from an address are counted."""
    digest = hashlib.sha256(f"{name.casefold()}\n{address}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") % SLOTS


class SignInForm(AuthenticationForm):
    """The form of the sign-in page."""

    def clean(self) -> dict[str, Any]:
        """Check name and password, unless too many attempts have failed: then the right password is refused, too."""
        counter = failure_counter(Path(settings.RUNTIME_DIR))
        address = self.request.META.get("REMOTE_ADDR", "")
        number, window = slot_of(self.cleaned_data.get("username", ""), address), time.time() / WINDOW_SECONDS
        if counter.has_reached(number, MOST_FAILURES, window):
            raise ValidationError("Too many failed attempts. Try again in a quarter of an hour.", code="throttled")
        try:
            return super().clean()
        except ValidationError:
            counter.admit(number, MOST_FAILURES, window)
            raise
