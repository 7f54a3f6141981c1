"""When a session of the staff ends by itself: after some time without a request, and after some days in any case."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from catalog.wire.http.middleware import browser_only

BEGUN, SEEN = "begun", "seen"
SEEN_SECONDS = 60
"""Each request is a sign of life; written down is one a minute."""


def begin_session(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    """Note when a session begins (a receiver of `user_logged_in`)."""
    request.session[BEGUN] = request.session[SEEN] = int(time.time())


@browser_only
class SessionEnds:
    """Middleware: ends sessions, so that what follows meets a stranger. Stands behind the one that finds the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Whoever has no session is not looked up.
        if request.session.session_key and request.user.is_authenticated:
            now = int(time.time())
            begun, seen = request.session.get(BEGUN), request.session.get(SEEN)
            if begun is None or seen is None:
                # Of a version that did not note it: from now on.
                request.session[BEGUN] = request.session[SEEN] = now
            elif now - seen > settings.SESSION_IDLE_MINUTES * 60 or now - begun > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - seen > SEEN_SECONDS:
                request.session[SEEN] = now
        return self.get_response(request)
