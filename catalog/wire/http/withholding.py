"""Answers to restricted keys that may write and not read: a write is no way around the permission to read (R-CON-025).

They learn that the call was carried out, and the id; of a refusal what is wrong, in words that quote nothing stored.
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
    """Return the response with nothing in its body that the request does not hold itself, but for the id."""
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
    """Return a message that quotes nothing but what was sent; what conflicts is always about what is stored."""
    quotes = [quote.strip("'") for quote in QUOTED.findall(message)]
    safe = status != CONFLICT and all(quote in sent for quote in quotes)
    return message if safe else GENERAL.get(status, "The request was refused.")


def _sent(request: HttpRequest) -> str:
    """Return everything that the client has said, in one text; a body also with its escapes undone."""
    body = getattr(request, "_body", b"").decode("utf-8", "replace")
    try:
        plain = orjson.dumps(orjson.loads(body)).decode()
    except orjson.JSONDecodeError:
        plain = ""
    return "\n".join((unquote(request.get_full_path()), body, plain))
