"""What the server answers by itself: to bytes that are no request, and to requests beyond its limits."""

from typing import Protocol

from catalog.wire.exceptions import InvalidFormat, RequestTimeout
from catalog.wire.http.errors import response_to, unknown_error_response


class Writable(Protocol):
    """A socket, or what stands in for one."""

    def sendall(self, data: bytes, /) -> None:
        """Send bytes."""


def answer_unreadable(client: Writable, status: int, reason: str, detail: str) -> None:
    """Answer in the API's envelope (R-CON-150): 400 whatever is wrong with the request, 408 to a slow one, else 500.

    `status`, `reason` and `detail` are gunicorn's own; most of its statuses are none that clients know.
    """
    if status == 500:
        answer = unknown_error_response()
    else:
        answer = response_to(RequestTimeout() if status == 408 else InvalidFormat())
    headers = dict(answer.items()) | {"Content-Length": str(len(answer.content)), "Connection": "close"}
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", *(f"{name}: {headers[name]}" for name in headers)]
    client.sendall("\r\n".join([*lines, "", ""]).encode("latin1") + answer.content)
