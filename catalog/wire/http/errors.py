"""The error envelope: one place that turns every exception into what clients parse (R-CON-150 to R-CON-160)."""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, SuspiciousOperation, ValidationError
from django.http import HttpResponse

from catalog.wire.exceptions import InvalidFormat, Refusal, ServiceUnavailable, invalid, missing
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

UNKNOWN_ERROR = {"code": "unknown_error", "message": "An unexpected error occurred."}


def wire_response(status: int, body: Any = None, headers: dict[str, str] | None = None) -> HttpResponse:
    """Build an answer: JSON with a body, nothing at all without one (R-CON-005, R-CON-009, R-CON-011)."""
    response = HttpResponse(status=status, headers=headers)
    response["Cache-Control"] = "no-store"
    if body is None:
        del response["Content-Type"]
    else:
        response["Content-Type"] = "application/json"
        response.content = jsontext.write(body)
    return response


def envelope(status: int, errors: list[dict[str, str]]) -> dict[str, Any]:
    """Return the body of an error."""
    return {"type": TYPES[status], "errors": errors}


def _own_form(error: ValidationError) -> ValidationError:
    """Return an error of a Django field in the words of the wire; our own errors pass unchanged."""
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


class Told(NamedTuple):
    """A problem in the words of the wire; `hint` is for people and not part of the envelope."""

    code: str
    parameter: str
    message: str
    hint: str

    @property
    def element(self) -> dict[str, str]:
        """Return the problem as an element of the envelope."""
        parameter = {"parameter": self.parameter} if self.parameter else {}
        return {"code": self.code, **parameter, "message": self.message}


def told(error: Refusal | ValidationError, table: Sequence[str] = ()) -> tuple[int, list[Told]]:
    """Return the status and the problems of an error: at most one a parameter; 409 only without any 400 (R-CON-153 f.).

    Errors are keyed by attribute path, which is spelled for the wire here and nowhere else (`items[0].sku_id` ->
    `items[0].skuId`); a ValidationError's own `parameter` stays as it is. `table` is the order of the message's
    members; what is wrong with anything else comes after them.
    """
    if isinstance(error, Refusal):
        return error.status, [Told(error.code, wire_path(path or ""), text, "") for path, text in error.problems]
    found: dict[str, list[ValidationError]] = {}
    error.update_error_dict(found)
    by_status: dict[int, dict[str, Told]] = {}
    for attribute, errors in found.items():
        for each in map(_own_form, errors):
            params = each.params or {}
            parameter = params.get("parameter") or wire_path(attribute)
            shown = parameter if attribute != NON_FIELD_ERRORS or params.get("parameter") else ""
            problem = Told(each.code or "invalid_parameter", shown, each.messages[0], params.get("hint", ""))
            by_status.setdefault(params["status"], {}).setdefault(parameter, problem)
    status = min(by_status)
    rank = {name: place for place, name in enumerate(table)}
    problems = sorted(by_status[status].values(), key=lambda problem: rank.get(_member(problem.parameter), len(rank)))
    return status, problems if status == 400 else problems[:1]


def _member(parameter: str) -> str:
    """Return the member of a message that a path begins with (`items[0].skuId` -> `items`)."""
    return parameter.partition(".")[0].partition("[")[0]


def unknown_error_response() -> HttpResponse:
    """Answer our own fault, without any detail (R-CON-159)."""
    return wire_response(500, envelope(500, [UNKNOWN_ERROR]))


def failure_response(error: Exception, request_id: str) -> HttpResponse:
    """Log an exception that nobody foresaw and answer it: 503 for a passing fault of the database, else 500."""
    if is_passing(error):
        logger.error("the database cannot work, request %s: %s", request_id, error)
        return response_to(ServiceUnavailable())
    logger.error("unhandled exception, request %s", request_id, exc_info=error)
    return unknown_error_response()


def response_to(error: Refusal | ValidationError, table: Sequence[str] = ()) -> HttpResponse:
    """Answer all problems of an expected exception, in the order of the message's members (R-CON-153, R-CON-154)."""
    status, problems = told(error, table)
    headers = error.headers if isinstance(error, Refusal) else None
    return wire_response(status, envelope(status, [problem.element for problem in problems]), headers)


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer whatever an API view raises; unexpected ones by `failure_response` (R-CON-159)."""
    if isinstance(error, (Refusal, ValidationError)):
        return response_to(error, context["view"].field_table)
    if isinstance(error, SuspiciousOperation):
        return response_to(InvalidFormat())
    request_id = getattr(context["request"], "wire_request_id", "")
    return failure_response(error, request_id)
