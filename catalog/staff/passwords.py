"""Asking people for their own password again before something delicate, with the brake of the sign-in page."""

import time
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminPasswordWidget

from .holding import HoldableForm
from .sign_in import MOST_FAILURES, WINDOW_SECONDS, failure_counter, slot_of


class OwnPasswordForm(HoldableForm):
    """Asks for the password of the person who is signed in; forms that ask for more build on it."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "current-password"}),
        help_text="To make sure that it is you.",
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Check the password. After too many wrong ones the right one is refused as well."""
        given: str = self.cleaned_data["password"]
        counter = failure_counter(Path(settings.RUNTIME_DIR))
        address = self.request.META.get("REMOTE_ADDR", "")
        number = slot_of(self.request.user.get_username(), address)
        window = time.time() / WINDOW_SECONDS
        if counter.has_reached(number, MOST_FAILURES, window):
            raise ValidationError("Too many failed attempts. Try again in a quarter of an hour.", code="throttled")
        if not self.request.user.check_password(given):
            counter.admit(number, MOST_FAILURES, window)
            raise ValidationError("This is not your password.", code="wrong_password")
        return given
