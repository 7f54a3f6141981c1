"""Middleware for browsers: Django's, and the content security policy. Calls of the API pass it by."""

from collections.abc import Callable

from django.contrib.auth import middleware as authentication
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest, HttpResponse
from django.middleware import clickjacking, common, csrf
from simple_history import middleware as history

from catalog.wire.http.middleware import browser_only

SessionMiddleware = browser_only(sessions.SessionMiddleware)
CommonMiddleware = browser_only(common.CommonMiddleware)
CsrfViewMiddleware = browser_only(csrf.CsrfViewMiddleware)
AuthenticationMiddleware = browser_only(authentication.AuthenticationMiddleware)
MessageMiddleware = browser_only(messages.MessageMiddleware)
XFrameOptionsMiddleware = browser_only(clickjacking.XFrameOptionsMiddleware)
HistoryRequestMiddleware = browser_only(history.HistoryRequestMiddleware)

# The admin's Alpine evaluates expressions in attributes, hence unsafe-eval; inline scripts stay forbidden.
# Pictures of products live wherever the merchant keeps them.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: https: http:",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

Answer = Callable[[HttpRequest], HttpResponse]


@browser_only
def content_security_policy(get_response: Answer) -> Answer:
    """Send the policy with every answer that does not bring its own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer
