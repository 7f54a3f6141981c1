"""Answers to restricted keys with permission to write but not to read (R-CON-025).

Writing must not be a way around the missing permission: such a key gets the status and the id, and error messages
without stored values.
"""

import re
from typing import Any
from urllib.parse import unquote

import orjson
from django.http import HttpRequest, HttpResponse

from catalog.wire.values import jsontext

QUOTED = re.compile(r"'[^']*'|[0-9]+")
CONFLICT = 409
GENERAL = {400: "The parameter is not valid.", CONFLICT: "The present state does not allow this."}


def without_content(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Strip the body of everything that the request did not contain, except the id."""
    if not response.content:
        return response
    body = orjson.loads(response.content)
    failed = response.status_code >= 400
    shown = _error_without_content(body, response.status_code, request) if failed else _id_of(body)
    response.content = jsontext.write(shown)
    return response


def _id_of(body: Any) -> dict[str, Any]:
    return {"id": body["id"]} if isinstance(body, dict) and "id" in body else {}


def _error_without_content(body: Any, status: int, request: HttpRequest) -> dict[str, Any]:
    sent = _sent(request)
    errors = [error | {"message": _message(error["message"], status, sent)} for error in body.get("errors", [])]
    return {**body, "errors": errors}


def _message(message: str, status: int, sent: str) -> str:
    """Return the message if it quotes sent values only, else a general one; conflicts always concern stored values."""
    quotes = [quote.strip("'") for quote in QUOTED.findall(message)]
    safe = status != CONFLICT and all(quote in sent for quote in quotes)
    return message if safe else GENERAL.get(status, "The request was refused.")


def _sent(request: HttpRequest) -> str:
    """Return everything that the client sent as one text, the body also with its escapes undone."""
    body = getattr(request, "_body", b"").decode("utf-8", "replace")
    try:
        plain = orjson.dumps(orjson.loads(body)).decode()
    except orjson.JSONDecodeError:
        plain = ""
    return "\n".join((unquote(request.get_full_path()), body, plain))
