"""Asking people for their own password again before something delicate, with the brake of the sign-in page."""

import logging
import time
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.forms import AdminOwnPasswordChangeForm
from unfold.widgets import UnfoldAdminPasswordWidget

from catalog.wire.http.client_addresses import client_address, keyed_number
from catalog.wire.http.throttling import RateCounter

from .holding import HoldableForm, HoldableInput
from .sign_in_brake import MOST_FAILURES, WINDOW

logger = logging.getLogger("lockstep.sign_in")

SLOTS = 1 << 16


class FailureCounter(RateCounter):
    """Counts failures in windows of time. Two sessions in some ten thousands share a count; nobody can choose which."""

    def has_reached(self, number: int, limit: int, at: float) -> bool:
        """Tell whether the failures of this window have reached the limit, without counting."""
        with self._lock, self._slot(number):
            window, count = self._read(number)
        return window == int(at) and count >= limit


@cache
def failure_counter(folder: Path) -> FailureCounter:
    """Return the counter of an installation."""
    return FailureCounter(folder / "wrong-own-passwords")


def check_own_password(request: HttpRequest, given: str) -> None:
    """Raise ValidationError unless it is the password of the person who is signed in.

    Counted by session, which no stranger can fail in: after too many wrong ones the right one is refused as well.
    """
    counter = failure_counter(Path(settings.RUNTIME_DIR))
    number = keyed_number("own password", f"{request.user.pk} {request.session.session_key}", SLOTS)
    window = time.time() / WINDOW.total_seconds()
    if counter.has_reached(number, MOST_FAILURES, window):
        raise ValidationError("Too many failed attempts. Try again in a quarter of an hour.", code="throttled")
    if not request.user.check_password(given):
        counter.admit(number, MOST_FAILURES, window)
        name, address = request.user.get_username(), client_address(request)
        logger.warning("wrong password asked for again: %s from %s", ascii(name), address or "an unknown address")
        raise ValidationError("This is not your password.", code="wrong_password")


def own_password_field() -> forms.CharField:
    """Return the field that asks for it; its form calls `check_own_password`."""
    return forms.CharField(
        label="Your password",
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "current-password"}),
        help_text="To make sure that it is you.",
    )


class OwnPasswordForm(HoldableForm):
    """Asks for the password of the person who is signed in; forms that ask for more build on it."""

    password = own_password_field()

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Check the password."""
        given: str = self.cleaned_data["password"]
        check_own_password(self.request, given)
        return given


class NewOwnPasswordForm(HoldableInput, AdminOwnPasswordChangeForm):
    """The form in which people give themselves another password; guessing the old one is braked as elsewhere."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Check the old password."""
        given: str = self.cleaned_data["old_password"]
        check_own_password(self.request, given)
        return given


class NewOwnPasswordView(PasswordChangeView):
    """The page of that form."""

    form_class = NewOwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form is made with."""
        return super().get_form_kwargs() | {"request": self.request}
