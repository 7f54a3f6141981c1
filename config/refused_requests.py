"""Errors that the server itself sends: for bytes that are no request, and for requests beyond its limits."""

from typing import Protocol

from catalog.wire.exceptions import InvalidFormat, RequestTimeout, UnknownError
from catalog.wire.http.errors import error_response


class Writable(Protocol):
    """A socket, or a stand-in for one."""

    def sendall(self, data: bytes, /) -> None:
        """Send bytes."""


def send_refusal(client: Writable, status: int) -> None:
    """Send an error in the API's envelope (R-CON-150): 500, 408 to a slow client, else 400 whatever is wrong."""
    answer = error_response({408: RequestTimeout, 500: UnknownError}.get(status, InvalidFormat)())
    headers = dict(answer.items()) | {"Content-Length": str(len(answer.content)), "Connection": "close"}
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", *(f"{name}: {headers[name]}" for name in headers)]
    client.sendall("\r\n".join([*lines, "", ""]).encode("latin1") + answer.content)
