"""The token that each form of the staff's site carries, so that one form counts once (synchronizer token).

It is made with the page and signed. It is bound to the person, their session, the mode and the address that the form is
sent to, and so to the object and the kind of step. `{% csrf_token %}` writes it into the form (`form_tags`), `pages`
demands it, and `submissions` spends it.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .mode import is_live, works_in_live

FIELD = "form_token"
CSRF_FIELD = "csrfmiddlewaretoken"
SALT = "catalog.staff.form_tokens"
LIFETIME = timedelta(days=1)
"""How long a page can be sent. Spent tokens are kept for longer, so that none is accepted again."""


@dataclass(frozen=True)
class FormToken:
    """What a token says."""

    nonce: str
    person: str
    session: str
    live_mode: bool
    path: str
    switches: bool
    """Sending the form also switches the session back to the token's mode; the page has said so."""


def issue_token(request: HttpRequest, path: str) -> str:
    """Return a token for a form that is sent to `path`.

    It has a new nonce, unless the page answers a form that was not carried out: asked to confirm, corrected or sent
    again, that is still the same intention, and it must not count a second time when somebody goes back to its first
    page.
    """
    live_mode = is_live(request)
    still_open = open_form(request)
    token = FormToken(
        nonce=still_open.nonce if still_open and still_open.path == path else secrets.token_urlsafe(16),
        person=str(request.user.pk),
        session=session_digest(request),
        live_mode=live_mode,
        path=path,
        switches=live_mode != works_in_live(request),
    )
    return signing.dumps(astuple(token), salt=SALT)


def read_token(request: HttpRequest) -> FormToken | None:
    """Return the token that was sent, or None if there is none, it is too old, or it was not made here."""
    try:
        return FormToken(*signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LIFETIME))
    except (signing.BadSignature, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class OpenForm:
    """The form that a page answers, as long as it has not been carried out."""

    path: str
    nonce: str
    is_spent: Callable[[], bool] = lambda: False


def keep_open(request: HttpRequest, form: OpenForm) -> None:
    """Let the forms of the page that follows stand for the form that was sent."""
    request.open_form = form  # type: ignore[attr-defined]


def open_form(request: HttpRequest) -> OpenForm | None:
    """Return the form that the page answers and that was not carried out."""
    form: OpenForm | None = getattr(request, "open_form", None)
    return None if form is None or form.is_spent() else form


def session_digest(request: HttpRequest) -> str:
    """Return what stands for the session in a token; the key itself must not be on a page."""
    return salted_hmac(SALT, request.session.session_key or "").hexdigest()[:20]


def content_digest(request: HttpRequest) -> str:
    """Return a keyed digest of everything that was sent, tokens aside."""
    files = [(name, file.name, file.size) for name, sent in request.FILES.lists() for file in sent]
    return salted_hmac(SALT, repr((sorted(typed_fields(request)), files)), algorithm="sha256").hexdigest()


def typed_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield the name and value of each field that was sent, tokens aside."""
    for name, values in request.POST.lists():
        if name not in (FIELD, CSRF_FIELD):
            yield from ((name, value) for value in values)
