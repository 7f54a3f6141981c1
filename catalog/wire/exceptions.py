"""What can be wrong with a request, said once and understood by the API, the admin, an import and a shell.

A rule raises Django's ValidationError, built by `invalid` or `missing`; forms show it at its field, the exception
handler (`errors.py`) turns it into the envelope. A refusal that no field is to blame for is a `Refusal`.
"""

import json
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from .outages import RETRY_AFTER_SECONDS
from .values.numbers import SentNumber

QUOTED_LENGTH = 200

Errors = dict[str, list[ValidationError]]
"""Attribute path (`items[0].inventory_item_id`) -> what is wrong with it; `http/errors.py` spells it for the wire."""


def quoted(value: Any) -> str:
    """Return the offending value as messages quote it: text bare, everything else as its JSON text (R-CON-156)."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, SentNumber):
        text = value.text
    elif isinstance(value, Decimal):
        text = format(value, "f") if -50 < value.adjusted() < 50 else str(value)
    elif value is None or isinstance(value, (bool, int, float, dict, list)):
        text = json.dumps(value, ensure_ascii=False, default=float)
    else:
        text = str(value)
    return text[:QUOTED_LENGTH].encode("utf-8", "replace").decode()


def invalid(
    value: Any,
    text: str = "is not a valid parameter.",
    *,
    hint: str = "",
    code: str = "invalid_parameter",
    status: int = 400,
    parameter: str | None = None,
) -> ValidationError:
    """Build the error "'<value>' <text>" (R-CON-157).

    `hint` is one sentence in a merchandiser's words that forms add. `status` 409 marks a value that is well formed but
    that the present state forbids; it is only told when no 400 exists (R-CON-154). `parameter` overrides the wire path.
    """
    message = "'%(value)s' " + text.replace("%", "%%")
    return ValidationError(
        message, code=code, params={"value": quoted(value), "hint": hint, "status": status, "parameter": parameter}
    )


def problem(
    code: str, message: str, *, hint: str = "", status: int = 400, parameter: str | None = None
) -> ValidationError:
    """Build an error with a message of its own."""
    params = {"text": message, "hint": hint, "status": status, "parameter": parameter}
    return ValidationError("%(text)s", code=code, params=params)


def missing(*, hint: str = "", parameter: str | None = None) -> ValidationError:
    """Build the error of a required member that is absent or null (R-CON-089)."""
    return problem("missing_parameter", "A parameter is missing.", hint=hint, parameter=parameter)


def add_errors(errors: Errors, more: ValidationError) -> Errors:
    """Add the errors of a ValidationError to a mapping of errors, keeping those that were found first."""
    found: Errors = {}
    more.update_error_dict(found)
    for name, items in found.items():
        errors.setdefault(name, []).extend(items)
    return errors


def has_error(errors: Errors, path: str) -> bool:
    """Return whether the value at a path, a value inside it or an object around it was refused."""
    return any(
        found == path or found.startswith((f"{path}.", f"{path}[")) or path.startswith((f"{found}.", f"{found}["))
        for found in errors
    )


def require(errors: Errors, **values: Any) -> None:
    """Add an error for each attribute without a value, unless it was refused already."""
    for name, value in values.items():
        if not value and not has_error(errors, name):
            errors[name] = [missing()]


def is_bad_request(errors: Errors) -> bool:
    """Tell whether any of the errors is a 400, so that no conflict is looked for (R-CON-154)."""
    return any((error.params or {}).get("status", 400) == 400 for found in errors.values() for error in found)


class ErrorDetail(NamedTuple):
    """An error as clients read it; `hint` is for people and not part of the envelope."""

    code: str
    parameter: str
    message: str
    hint: str = ""

    @property
    def element(self) -> dict[str, str]:
        """Return the error as an element of the envelope."""
        parameter = {"parameter": self.parameter} if self.parameter else {}
        return {"code": self.code, **parameter, "message": self.message}


class Refusal(Exception):
    """A request that cannot be carried out and that no single value of the body is to blame for.

    `problems` are pairs of an attribute path, if any, and a message: one pair unless a subclass sets more.
    """

    status = 409
    code = "invalid_state"
    headers: dict[str, str] = {}

    def __init__(self, message: str, *, parameter: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.parameter = parameter
        self.problems: list[tuple[str | None, str]] = [(parameter, message)]
        if code is not None:
            self.code = code


class NotFound(Refusal):
    """The path, the resource, or a parent that the body names does not exist in this mode (R-CON-157, R-CON-158)."""

    status = 404
    code = "not_found"

    def __init__(self, name: str = "", wire_id: str = "", *, parameter: str | None = "id") -> None:
        message = f"{name} '{quoted(wire_id)}' not found." if name else "The requested path does not exist."
        super().__init__(message, parameter=parameter if name else None)


class AlreadyExists(Refusal):
    """A client-chosen id that is in use in this mode (R-CON-120)."""

    code = "already_exists"

    def __init__(self, name: str, wire_id: str) -> None:
        super().__init__(f"{name} '{quoted(wire_id)}' already exists.", parameter="id")


class InUse(Refusal):
    """Something that cannot be deleted because something else needs it (E-CAT-16, E-CAT-19)."""

    def __init__(self, name: str, wire_id: str, *, parameter: str = "id") -> None:
        super().__init__(f"{name} '{quoted(wire_id)}' is in use.", parameter=parameter)


class Unauthorized(Refusal):
    """No usable key (R-CON-027)."""

    status = 401
    code = "unauthorized"
    headers = {"WWW-Authenticate": "Bearer"}

    def __init__(self, code: str = "unauthorized") -> None:
        super().__init__("An authorization error has occurred.", code=code)


class Forbidden(Refusal):
    """The key may not do this (R-CON-025)."""

    status = 403
    code = "forbidden"


class MethodNotAllowed(Refusal):
    """The path does not know the method (R-CON-004, R-CON-052)."""

    status = 405
    code = "method_not_allowed"

    def __init__(self, method: str, allowed: list[str]) -> None:
        super().__init__(f"The method {method} is not allowed here.")
        self.headers = {"Allow": ", ".join(allowed)}


class NotAcceptable(Refusal):
    """The Accept header excludes JSON (R-CON-008)."""

    status = 406
    code = "not_acceptable"


class RequestTimeout(Refusal):
    """A request that was begun and did not arrive in time; sent again, it may."""

    status = 408
    code = "request_timeout"

    def __init__(self) -> None:
        super().__init__("The request did not arrive in time.")


class TooManyRequests(Refusal):
    """Over the rate limit (R-CON-171)."""

    status = 429
    code = "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many requests. Try again later.")
        self.headers = {"Retry-After": str(seconds)}


class ServiceUnavailable(Refusal):
    """The database is away, full or busy; nothing was changed."""

    status = 503
    code = "service_unavailable"
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}

    def __init__(self) -> None:
        super().__init__("The service is temporarily unavailable. Try again later.")


class InvalidFormat(Refusal):
    """A body that is not a JSON object, or too large (R-CON-007, R-CON-010)."""

    status = 400
    code = "invalid_format"

    def __init__(self) -> None:
        super().__init__("The format of the request is invalid.")


class UnknownError(Refusal):
    """A fault of ours, without any detail (R-CON-159)."""

    status = 500
    code = "unknown_error"

    def __init__(self) -> None:
        super().__init__("An unexpected error occurred.")
