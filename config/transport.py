"""Plain HTTP is refused for people, too, where HTTPS is required: a password or a session must not travel in clear.

The API refuses its calls itself, in the envelope (R-CON-003). Health probes come before this: they call by
address and see nothing.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.wire.http.middleware import is_api_path
from config.middleware import POLICY

Answer = Callable[[HttpRequest], HttpResponse]


def require_https(get_response: Answer) -> Answer:
    """Answer every browser's path and static file over plain HTTP with 403 and a sentence; never redirect.

    A redirect would come after a form, and its password, had been sent in clear.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.is_secure() or is_api_path(request.path_info):
            return get_response(request)
        if settings.REQUIRE_HTTPS:
            return https_needed(request, is_refused=True)
        if is_misled(request):
            return https_needed(request, is_refused=False)
        return get_response(request)

    return answer


def is_misled(request: HttpRequest) -> bool:
    """Tell whether a proxy says that the browser uses HTTPS, which is not believed here: no form would be accepted.

    Django compares the origin of a form with the address that it believes to have, unless the origin is trusted.
    """
    if settings.SECURE_PROXY_SSL_HEADER or request.headers.get("X-Forwarded-Proto", "").lower() != "https":
        return False
    try:
        origin = f"https://{request.get_host()}"
    except DisallowedHost:
        return False
    return request.path_info.startswith("/admin") and origin not in settings.CSRF_TRUSTED_ORIGINS


def https_needed(request: HttpRequest, *, is_refused: bool) -> HttpResponse:
    """Return the page that says so, without a form and without anything that it would have to load."""
    answer = render(request, "staff/https_needed.html", {"is_refused": is_refused}, status=403)
    answer["Content-Security-Policy"] = POLICY
    answer["Cache-Control"] = "no-store"
    return answer
