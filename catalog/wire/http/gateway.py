"""The gate that every API call passes before anything else: key, version, rate, path, in this order (R-CON-155)."""

import logging
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import DisallowedHost, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import KeyExpired
from catalog.wire.exceptions import Forbidden, InvalidFormat, NotFound, Refusal, TooManyRequests
from catalog.wire.masking import mask_beginning
from catalog.wire.records.actor import acting

from .authentication import authenticate
from .client_addresses import client_address
from .context import WireContext
from .errors import failure_response, response_to
from .request_log.recording import Call, record_call
from .throttling import AddressCounter, RateCounter, TurnedAway
from .versioning import HEADER, check_version

calls = logging.getLogger("lockstep.calls")
turned_away = TurnedAway(calls)

REQUEST_ID_HEADER = "x-dr-requestid"
LONGEST_LOGGED_PATH = 500

Interceptor = Callable[[HttpRequest, WireContext], HttpResponse | None]
INTERCEPTORS: list[Interceptor] = []
"""Asked about every admitted call; whoever answers, or refuses, keeps it from its view."""


@cache
def rate_counter() -> RateCounter:
    """Return the counter of this installation's keys."""
    return RateCounter(Path(settings.RUNTIME_DIR) / "rate-limits")


@cache
def address_counter() -> AddressCounter:
    """Return the counter of this installation's callers without a secret key."""
    return AddressCounter(Path(settings.RUNTIME_DIR) / "rate-limits-by-address")


def is_api_path(path: str) -> bool:
    """Tell whether a path belongs to the API; the others are the browser's.

    An entry of settings.BROWSER_PATHS that ends in a slash covers everything below it, any other one itself alone.
    """
    folders = tuple(entry for entry in settings.BROWSER_PATHS if entry.endswith("/"))
    return path != "/" and path not in settings.BROWSER_PATHS and not path.startswith(folders)


class WireGateway:
    """Middleware: gives every answer a request id, and lets only admitted calls reach an API view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(uuid.uuid4())
        request.wire_request_id = request_id  # type: ignore[attr-defined]
        response = self.answer(request, request_id) if is_api_path(request.path_info) else self.get_response(request)
        response[REQUEST_ID_HEADER] = request_id
        if is_api_path(request.path_info):
            log_call(request, response, request_id)
        return response

    def answer(self, request: HttpRequest, request_id: str) -> HttpResponse:
        """Answer an API call and record it. The browser's middleware (sessions, forgery checks) has no part in it."""
        with record_call(request, request_id) as call:
            request.wire_call = call  # type: ignore[attr-defined]
            try:
                call.response = self._admitted_answer(request, request_id, call)
            except (Refusal, ValidationError) as refused:
                call.response = response_to(refused)
            except Exception as error:  # noqa: BLE001 - Django's HTML pages must never show on an API path (R-CON-150).
                call.response = failure_response(error, request_id)
            if hasattr(request, "wire"):
                # An answer that is replayed names the version in which it was made.
                call.response.headers.setdefault(HEADER, request.wire.version)
            return call.response

    def _admitted_answer(self, request: HttpRequest, request_id: str, call: Call) -> HttpResponse:
        call.client_address = client_address(request)
        try:
            check_transport(request)
            call.api_key = authenticate(request.headers.get("Authorization", ""))
        except Refusal as refused:
            call.api_key = refused.api_key if isinstance(refused, KeyExpired) else None
            check_stranger(call)
            raise
        version = check_version(request.headers.get(HEADER, call.api_key.version))
        context = WireContext(call.api_key, version, request_id)
        request.wire = context  # type: ignore[attr-defined]
        check_rate(call)
        with acting("key", call.api_key.name, request_id):
            stopped = (answer for intercept in INTERCEPTORS if (answer := intercept(request, context)) is not None)
            return next(stopped, None) or view_answer(request)


def check_transport(request: HttpRequest) -> None:
    """Refuse plain HTTP where HTTPS is required (R-CON-003), and hosts that are not this installation's."""
    if settings.REQUIRE_HTTPS and not request.is_secure():
        raise Forbidden("Calls must use HTTPS.")
    try:
        request.get_host()
    except DisallowedHost:
        raise InvalidFormat from None


def log_call(request: HttpRequest, response: HttpResponse, request_id: str) -> None:
    """Write a line to the server log, unless the caller was turned away."""
    call: Call = request.wire_call  # type: ignore[attr-defined]
    if call.is_recorded:
        # As it was sent: a line break or an escape sequence of a stranger's would write lines of their own.
        path = mask_beginning(escape_uri_path(request.path), LONGEST_LOGGED_PATH)
        extra = {"request_id": request_id, "client": call.client_address}
        calls.info("%s %s %s", request.method, path, response.status_code, extra=extra)


def check_stranger(call: Call) -> None:
    """Count a call without a valid key. Raises TooManyRequests.

    Only once the key is known to be none: who has one is not counted with strangers that share the address.
    """
    check_address(call, "stranger", settings.RATE_LIMIT_STRANGERS)


def check_rate(call: Call) -> None:
    """Count a call with a key; with a public one, which all shoppers share, by the address. Raises TooManyRequests."""
    api_key = call.api_key
    if api_key is None or api_key.kind == ApiKey.Kind.PUBLIC:
        check_address(call, f"public key {api_key and api_key.pk}", settings.RATE_LIMIT_PUBLIC)
        return
    limit = settings.RATE_LIMIT_LIVE if api_key.live_mode else settings.RATE_LIMIT_TEST
    wait = rate_counter().admit(api_key.pk, limit)
    if wait:
        raise TooManyRequests(wait)


def check_address(call: Call, purpose: str, limit: int) -> None:
    """Count a call by its address. Raises TooManyRequests; such a call is counted in the logs, and leaves no line."""
    wait = address_counter().admit(purpose, call.client_address, limit)
    if wait:
        call.is_recorded = False
        turned_away.count(call.client_address)
        raise TooManyRequests(wait)


def view_answer(request: HttpRequest) -> HttpResponse:
    """Return what the view of the path answers; NotFound for a path without one."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        raise NotFound from None
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
