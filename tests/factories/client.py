"""A client of the API, as an integration would call it."""

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.factories.errors import Element


class Api:
    """Calls with one key. Bodies are dictionaries, or text and bytes to be sent as they are."""

    def __init__(self, secret: str | None = None, **headers: str) -> None:
        authorization = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.headers = authorization | headers
        self.secret = secret
        self._client = Client(raise_request_exception=False)

    def with_headers(self, **headers: str) -> "Api":
        """Return a client of the same key that sends these headers too."""
        return Api(self.secret, **(self.headers | headers))

    def in_version(self, version: str) -> "Api":
        """Return a client of the same key that asks for a version."""
        return self.with_headers(**{"DigitalRiver-Version": version})

    def call(
        self, method: str, path: str, body: Any = b"", *, content_type: str = "application/json", **extra: Any
    ) -> Any:
        """Send a request and return the answer: `status_code`, `headers`, `json()`, `content`."""
        raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return self._client.generic(method, path, raw, content_type, headers=self.headers, **extra)

    def get(self, path: str, *, query: Any = None, **parameters: Any) -> Any:
        """GET; `parameters` or `query` (pairs, for names such as `createdTime[gt]`) make the query string."""
        asked = urlencode(query or parameters, doseq=True)
        return self.call("GET", f"{path}?{asked}" if asked else path)

    def post(self, path: str, body: Any = b"") -> Any:
        """POST: create on a collection, update on an item."""
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = b"") -> Any:
        """PUT: upsert."""
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self.call("DELETE", path)


TYPES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    429: "too_many_requests",
    500: "internal_server_error",
    503: "service_unavailable",
}


def assert_error(response: Any, status: int, *expected: Element) -> list[str]:
    """Check status, type and elements of an error, these in any order (R-CON-150 to R-CON-153).

    An element is expected as (code, parameter), or as (code, parameter, message) where the message counts. Return the
    messages, in the order of the elements.
    """
    assert response.headers["Content-Type"] == "application/json", response.content
    body = response.json()
    found = [(element["code"], element.get("parameter"), element["message"]) for element in body["errors"]]
    assert (response.status_code, body["type"]) == (status, TYPES[status]), body
    (length,) = {len(element) for element in expected} or {2}
    assert sorted((element[:length] for element in found), key=str) == sorted(expected, key=str), body
    return [message for _, _, message in found]
