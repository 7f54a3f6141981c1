"""What the server answers by itself: to bytes that are no request, and to requests beyond its limits."""

import socket

from gunicorn.util import write_nonblock

from catalog.wire.errors import refusal_response, unknown_error_response
from catalog.wire.problems import InvalidFormat


def answer_unreadable(client: socket.socket, status: int, reason: str, detail: str) -> None:
    """Answer in the API's envelope (R-CON-150) and close: 400 whatever is wrong with the request, else 500.

    `status`, `reason` and `detail` are gunicorn's own: its statuses are none that clients know.
    """
    answer = unknown_error_response() if status == 500 else refusal_response(InvalidFormat())
    headers = dict(answer.items()) | {"Content-Length": str(len(answer.content)), "Connection": "close"}
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}", *(f"{name}: {headers[name]}" for name in headers)]
    write_nonblock(client, "\r\n".join([*lines, "", ""]).encode("latin1") + answer.content)
