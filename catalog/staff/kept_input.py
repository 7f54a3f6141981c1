"""What somebody typed, kept over the sign-in when their session ended before they sent it.

It stands in the session of their browser, on the server, without passwords and tokens. Only a form with an authentic
token is kept, so no other site and no stranger can put something there; only the person who opened the page gets it
back, and unsaved.
"""

import time
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from catalog.wire.masking.names import is_secret_name

from .form_tokens import FormToken, typed_fields

SESSION_KEY = "kept_input"
MOST_CHARACTERS = 200_000
SECONDS_KEPT = 60 * 60
NOT_KEPT = "Passwords and files are not kept: enter them again."


@dataclass(frozen=True)
class KeptInput:
    """A form that was not accepted."""

    person: str
    live_mode: bool
    nonce: str
    address: str
    fields: list[tuple[str, str]]
    kept_at: float
    is_whole: bool = True
    """False when a secret or a file was left out."""

    def has_expired(self) -> bool:
        """Tell whether it has waited for too long."""
        return not 0 <= time.time() - self.kept_at <= SECONDS_KEPT


def fields_to_keep(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were sent, without tokens and without what may be a secret."""
    return [(name, value) for name, value in typed_fields(request) if not is_secret_name(name)]


def lacks_something(request: HttpRequest) -> bool:
    """Return whether the form held a secret or a file, which are never kept and have to be entered again."""
    return bool(request.FILES) or any(value and is_secret_name(name) for name, value in typed_fields(request))


def keep_input(request: HttpRequest, token: FormToken) -> bool:
    """Keep a form for the person of its token; tell whether that was possible, as it is not for very long texts."""
    fields = fields_to_keep(request)
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return False
    is_whole = not lacks_something(request)
    kept = KeptInput(token.person, token.live_mode, token.nonce, request.get_full_path(), fields, time.time(), is_whole)
    request.session[SESSION_KEY] = asdict(kept)
    return True


def take_kept_input(request: HttpRequest) -> KeptInput | None:
    """Return what was kept for this person and this address, and forget it; forget what is another person's, too."""
    stored = request.session.get(SESSION_KEY)
    if stored is None:
        return None
    kept = KeptInput(**stored | {"fields": [(name, value) for name, value in stored["fields"]]})
    is_theirs = kept.person == str(request.user.pk) and not kept.has_expired()
    if is_theirs and kept.address != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    return kept if is_theirs else None


def fill_in(request: HttpRequest, kept: KeptInput) -> None:
    """Make a request look as if the kept form had been sent with it."""
    # While it is a GET there are none; looked for later, they would be parsed from a body that is not there.
    _ = request.FILES
    request.method = "POST"
    request.POST = QueryDict(urlencode(kept.fields))
