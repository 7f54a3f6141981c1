"""The exception handler: turns every exception into the error envelope (R-CON-150 to R-CON-160)."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, SuspiciousOperation, ValidationError
from django.http import HttpResponse
from rest_framework.response import Response

from catalog.wire.exceptions import (
    ErrorDetail,
    InvalidFormat,
    Refusal,
    ServiceUnavailable,
    UnknownError,
    invalid,
    missing,
)
from catalog.wire.outages import is_passing
from catalog.wire.values import jsontext
from catalog.wire.values.naming import wire_path

logger = logging.getLogger("lockstep.wire")

TYPES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    409: "conflict",
    429: "too_many_requests",
    500: "internal_server_error",
    503: "service_unavailable",
}


class Failure(NamedTuple):
    """What is answered instead of a result."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer whatever a view raises. The errors of a body come in the order of the view's `field_table`."""
    request_id = context["request"]._request.request_id
    status, body, headers = failure_of(error, request_id, context["view"].field_table)
    return Response(body, status=status, headers=dict(headers))


def error_response(error: Exception, request_id: str = "") -> HttpResponse:
    """Answer what was raised outside a view."""
    status, body, headers = failure_of(error, request_id)
    headers = {"Cache-Control": "no-store", "Content-Type": "application/json", **headers}
    return HttpResponse(jsontext.write(body), status=status, headers=headers)


def failure_of(error: Exception, request_id: str, table: Sequence[str] = ()) -> Failure:
    """Return the answer to an exception, and log unforeseen ones: 503 for a passing fault of the database, else 500."""
    if isinstance(error, SuspiciousOperation):
        error = InvalidFormat()
    elif not isinstance(error, (Refusal, ValidationError)):
        error = _logged(error, request_id)
    status, details = error_details(error, table)
    headers = error.headers if isinstance(error, Refusal) else {}
    return Failure(status, envelope(status, [detail.element for detail in details]), headers)


def _logged(error: Exception, request_id: str) -> Refusal:
    if is_passing(error):
        logger.error("the database cannot work, request %s: %s", request_id, error)
        return ServiceUnavailable()
    logger.error("unhandled exception, request %s", request_id, exc_info=error)
    return UnknownError()


def envelope(status: int, errors: list[dict[str, str]]) -> dict[str, Any]:
    """Return the body of an error."""
    return {"type": TYPES[status], "errors": errors}


def error_details(error: Refusal | ValidationError, table: Sequence[str] = ()) -> tuple[int, list[ErrorDetail]]:
    """Return the status and the errors: at most one for each parameter; 409 only without any 400 (R-CON-153 f.).

    Errors are keyed by attribute path, which is spelled as the API does here and nowhere else (`items[0].sku_id` ->
    `items[0].skuId`); a ValidationError's own `parameter` stays as it is. `table` lists the members of the message in
    their order; errors of anything else come after them.
    """
    if isinstance(error, Refusal):
        return error.status, [ErrorDetail(error.code, wire_path(path or ""), text) for path, text in error.problems]
    found: dict[str, list[ValidationError]] = {}
    error.update_error_dict(found)
    by_status: dict[int, dict[str, ErrorDetail]] = {}
    for attribute, errors in found.items():
        for each in map(_in_words_of_the_api, errors):
            params = each.params or {}
            parameter = params.get("parameter") or wire_path(attribute)
            shown = parameter if attribute != NON_FIELD_ERRORS or params.get("parameter") else ""
            detail = ErrorDetail(each.code or "invalid_parameter", shown, each.messages[0], params.get("hint", ""))
            by_status.setdefault(params["status"], {}).setdefault(parameter, detail)
    status = min(by_status)
    rank = {name: place for place, name in enumerate(table)}
    details = sorted(by_status[status].values(), key=lambda detail: rank.get(_member(detail.parameter), len(rank)))
    return status, details if status == 400 else details[:1]


def _in_words_of_the_api(error: ValidationError) -> ValidationError:
    """Return an error of a Django field as the API words it; ours are returned unchanged."""
    params = error.params or {}
    if "status" in params:
        return error
    if error.code in ("null", "required"):
        return missing()
    if error.code == "blank":
        return invalid("")
    if error.code == "invalid_choice":
        return invalid(params.get("value", ""), "is not a valid item type.")
    return invalid(params.get("value", ""))


def _member(parameter: str) -> str:
    """Return the member of a message that a path begins with (`items[0].skuId` -> `items`)."""
    return parameter.partition(".")[0].partition("[")[0]
