"""What never reaches the program is answered in the envelope, too (R-CON-150)."""

import json
import socket
from http.client import HTTPResponse

import pytest

from config.refused_requests import send_refusal


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        (400, 400, "invalid_format"),
        (414, 400, "invalid_format"),
        (501, 400, "invalid_format"),
        (500, 500, "unknown_error"),
    ],
)
def test_the_server_answers_in_the_envelope(status: int, expected: int, code: str) -> None:
    server, client = socket.socketpair()
    with server, client:
        send_refusal(server, status)
        server.shutdown(socket.SHUT_WR)
        answer = HTTPResponse(client)
        answer.begin()
        told = json.loads(answer.read())
    assert (answer.status, answer.headers["Content-Type"]) == (expected, "application/json")
    assert answer.headers["Connection"] == "close"
    assert [error["code"] for error in told["errors"]] == [code]
