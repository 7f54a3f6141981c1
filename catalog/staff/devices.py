"""Browsers that have signed in to an account before carry a cookie that says so, and are not braked with strangers.

It opens nothing: whoever has it still needs the password. It ends with a year, or with a change of the password.
"""

import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractUser, User
from django.core import signing
from django.http import HttpRequest, HttpResponse

from catalog.wire.http.client_addresses import keyed_digest

PREFIX = "known_"
SALT = "catalog.staff.devices"
MAX_AGE = 365 * 24 * 60 * 60


def cookie_name(username: str) -> str:
    """Return the name of an account's cookie; several people may use one browser."""
    return PREFIX + keyed_digest(SALT, username)[:16]


def known_device(request: HttpRequest, username: str) -> str:
    """Return what identifies the browser if it has signed in to the account before, else an empty text."""
    sent = request.COOKIES.get(cookie_name(username), "")
    if not sent:
        return ""
    user = User.objects.filter(username=username).first()
    try:
        device, proof = signing.loads(sent, salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(device) if user is not None and proof == _proof(user) else ""


def remember_device(request: HttpRequest, response: HttpResponse, user: AbstractUser) -> None:
    """Give the browser the cookie of an account that it has signed in to."""
    name = user.get_username()
    device = known_device(request, name) or secrets.token_hex(16)
    response.set_cookie(
        cookie_name(name),
        signing.dumps([device, _proof(user)], salt=SALT),
        max_age=MAX_AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _proof(user: AbstractUser) -> str:
    """Return what changes with the password."""
    return keyed_digest(SALT, f"{user.pk} {user.password}")[:32]
