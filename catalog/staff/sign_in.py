"""Signing in and out: braked (see `sign_in_brake`), and written down with the address."""

import logging
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.forms import AuthenticationForm

from catalog.wire.http.client_addresses import client_address, neighborhood

from .models import SignInAttempt
from .sign_in_brake import Visitor, begin_attempt, digest_of_name, is_crowded, is_stopped, note_refusal, visitor

logger = logging.getLogger("lockstep.sign_in")

STOPPED = "Too many failed attempts. Try again in a quarter of an hour."
CROWDED = "Too many people are signing in. Try again in a moment."


class SignInForm(AuthenticationForm):
    """The form of the sign-in page."""

    def clean(self) -> dict[str, Any]:
        """Check name and password, unless too many attempts have failed: then the right password is refused, too."""
        if not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return super().clean()
        who = visitor(self.request, self.cleaned_data["username"])
        if is_stopped(who):
            if note_refusal(who):
                log_attempt(logging.WARNING, "sign-ins refused after too many failures", replace(who, username=""))
            raise ValidationError(STOPPED, code="throttled")
        if is_crowded(who):
            raise ValidationError(CROWDED, code="crowded")
        attempt = begin_attempt(who)
        try:
            cleaned = super().clean()
        except ValidationError:
            self._note_failure(attempt, who)
            raise
        attempt.outcome, attempt.username = SignInAttempt.Outcome.SIGNED_IN, self.get_user().get_username()
        attempt.save(update_fields=["outcome", "username"])
        log_attempt(logging.INFO, "signed in", who)
        return cleaned

    def _note_failure(self, attempt: SignInAttempt, who: Visitor) -> None:
        # What is no name may be a password.
        attempt.username = who.username if User.objects.filter(username=who.username).exists() else ""
        attempt.save(update_fields=["username"])
        log_attempt(logging.WARNING, "sign-in failed", replace(who, username=attempt.username))


def log_attempt(level: int, what: str, who: Visitor) -> None:
    """Write a line to the server log."""
    name = ascii(who.username) if who.username else "an unknown name"
    logger.log(level, "%s: %s from %s", what, name, who.address or "an unknown address")


def note_sign_out(sender: object, request: HttpRequest | None, user: AbstractBaseUser | None, **kwargs: Any) -> None:
    """Write down that somebody signed out (a receiver of `user_logged_out`)."""
    if request is None or user is None:
        return
    address, name = client_address(request), user.get_username()
    SignInAttempt.objects.create(
        outcome=SignInAttempt.Outcome.SIGNED_OUT,
        username=name,
        name_digest=digest_of_name(name),
        address=address,
        neighborhood=neighborhood(address),
    )
    logger.info("signed out: %s from %s", ascii(name), address or "an unknown address")
