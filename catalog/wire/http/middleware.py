"""Middleware for calls of the API: request ids, the API log, and failures outside views. And how others skip them."""

import logging
import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from catalog.wire.masking import mask_beginning

from .errors import error_response
from .request_log.recording import Call, record_call

calls = logging.getLogger("lockstep.calls")

REQUEST_ID_HEADER = "x-dr-requestid"
LONGEST_LOGGED_PATH = 500
HOOKS = ("process_view", "process_exception")

GetResponse = Callable[[HttpRequest], HttpResponse]


def is_api_path(path: str) -> bool:
    """Tell the API's paths from those of browsers, which settings.BROWSER_PATHS matches."""
    return re.match(settings.BROWSER_PATHS, path) is None


def is_api_call(request: HttpRequest) -> bool:
    """Return whether `ApiCallMiddleware` has taken the request for a call of the API."""
    return hasattr(request, "api_call")


class ApiCallMiddleware:
    """Give each request an id, log calls of the API, and answer those that fail outside a view in the envelope."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        if is_api_path(request.path_info):
            response = self.logged_response(request, request_id)
        else:
            response = self.get_response(request)
        response.headers[REQUEST_ID_HEADER] = request_id
        return response

    def logged_response(self, request: HttpRequest, request_id: str) -> HttpResponse:
        """Return the response to a call, which leaves a row in the API log and a line in the server log."""
        with record_call(request, request_id) as call:
            request.api_call = call  # type: ignore[attr-defined]
            call.response = self.get_response(request)
        if call.is_recorded:
            log_call(request, call, call.response.status_code)
        return call.response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Keep Django's HTML pages off the API's paths (R-CON-150, R-CON-159)."""
        return error_response(exception, request.request_id) if is_api_call(request) else None  # type: ignore[attr-defined]


def log_call(request: HttpRequest, call: Call, status: int) -> None:
    """Write a line to the server log."""
    # As it was sent: a line break or an escape sequence of a stranger's would write lines of their own.
    path = mask_beginning(escape_uri_path(request.path), LONGEST_LOGGED_PATH)
    extra = {"request_id": call.request_id, "client": call.client_address}
    calls.info("%s %s %s", request.method, path, status, extra=extra)


def browser_only(middleware: Any) -> Any:
    """Let calls of the API pass a middleware by, hooks included: they pay for no session, form token or message.

    Decorates a class, or a function that builds a middleware.
    """
    if not isinstance(middleware, type):
        return wraps(middleware)(lambda get_response: _pass_by(middleware(get_response), get_response))
    hooks = {name: _without_api_calls(getattr(middleware, name)) for name in HOOKS if hasattr(middleware, name)}

    def __call__(self: Any, request: HttpRequest) -> HttpResponse:  # noqa: N807 - the middleware's own
        response: HttpResponse
        response = self.get_response(request) if is_api_call(request) else middleware.__call__(self, request)
        return response

    return type(middleware.__name__, (middleware,), {"__call__": __call__, "__doc__": middleware.__doc__, **hooks})


def _pass_by(middleware: GetResponse, get_response: GetResponse) -> GetResponse:
    return lambda request: (get_response if is_api_call(request) else middleware)(request)


def _without_api_calls(hook: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(hook)
    def called(self: Any, request: HttpRequest, *args: Any) -> Any:
        return None if is_api_call(request) else hook(self, request, *args)

    return called
