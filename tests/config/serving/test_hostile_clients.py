"""What clients and the system do to the worker at odd moments ends no process, fills no log, and mixes no answers."""

import errno
import re
import resource
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from config import server
from config.serving import worker

from .running import Running, everything, running

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


def program(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer without reading the body."""
    if environ["PATH_INFO"] == "/torn":
        start_response("200 OK", [("Content-Length", "200")])
        return torn()
    body = b"x" * 1_000_000 if environ["PATH_INFO"] == "/large" else b"ok"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def torn() -> Iterator[bytes]:
    """Yield the beginning of an answer, as from a file that then cannot be read on."""
    yield b"x" * 20
    raise OSError(errno.EIO, "a sector that cannot be read")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A worker that looks around often."""
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    with running(program) as found:
        yield found


@pytest.fixture
def logged(quick: Running, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that the worker writes to its log."""
    lines: list[str] = []
    for level in ("warning", "error", "exception"):
        monkeypatch.setattr(quick.worker.log, level, lambda text, *args, **more: lines.append(text % args))
    return lines


@contextmanager
def busy(found: Running) -> Iterator[None]:
    """Keep the event loop from seeing what clients do in the meantime."""
    stopped, go_on = threading.Event(), threading.Event()

    def stop() -> None:
        stopped.set()
        assert go_on.wait(10)

    found.worker.method_queue.defer(stop)
    assert stopped.wait(10)
    yield
    go_on.set()


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
        GET,
        b"\x16\x03\x01",
    ],
    ids=["before it may go on", "in a large answer", "before its answer", "before its refusal"],
)
def test_clients_that_are_gone_leave_no_line_in_the_log(quick: Running, logged: list[str], sent: bytes) -> None:
    """Anybody can be gone a thousand times a second; a line, or a traceback, each would fill the disk."""
    with busy(quick):
        for _ in range(5):
            with quick.connect(sent) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert quick.exchange(LAST).endswith(b"ok")
    assert logged == []


def test_an_answer_that_tears_is_not_filled_up_with_another(quick: Running, logged: list[str]) -> None:
    """The client sees that it is short, instead of a refusal in the middle of a file."""
    answer = quick.exchange(b"GET /torn HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"500" not in answer
    assert len(answer.partition(b"\r\n\r\n")[2]) <= 20
    assert any("could not be finished" in line for line in logged)


@pytest.mark.parametrize("failure", [errno.ENFILE, errno.EMFILE, errno.ENOBUFS, errno.EPROTO, errno.EINVAL])
def test_no_error_of_accept_ends_the_process_or_keeps_it_busy(
    quick: Running, logged: list[str], monkeypatch: pytest.MonkeyPatch, failure: int
) -> None:
    """No file left in the whole system, or a network that is down: the process tries again in a moment."""
    accept = socket.socket.accept
    failures: list[int] = []

    def failing(listener: socket.socket) -> Any:
        if len(failures) < 3:
            failures.append(failure)
            raise OSError(failure, "no")
        return accept(listener)

    monkeypatch.setattr(socket.socket, "accept", failing)
    assert quick.exchange(LAST).endswith(b"ok")
    assert len(failures) == 3
    # Each line of the log stands for a pause.
    assert len(logged) == (0 if failure == errno.EPROTO else 3)


ODD_SIZES = (b"0x3", b"3 ", b" 3", b"+3", b"0" * 17 + b"3", b"\x0b3", b"3\t", b"")


@pytest.mark.parametrize("size", ODD_SIZES)
def test_a_size_that_another_server_reads_otherwise_is_refused_though_nobody_reads_the_body(
    quick: Running, size: bytes
) -> None:
    answer = quick.exchange(CHUNKED + size + b"\r\nabc\r\n0\r\n\r\n" + GET)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"400"]


@pytest.mark.parametrize("body", [b"3;a\nb\r\nabc\r\n0\r\n\r\n", b"0\r\nHost: y\r\n\r\n", b"3\r\nabc\r\n0\r\n\r\n"])
def test_nothing_is_answered_behind_chunks_that_nobody_has_read(quick: Running, body: bytes) -> None:
    """gunicorn has not checked them, so it is not certain where the next request begins."""
    answer = quick.exchange(CHUNKED + body + GET)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"200"]


def test_empty_lines_before_a_request_are_passed_over(quick: Running) -> None:
    with quick.connect(b"\r") as client:
        client.sendall(b"\n" + b"\r\n" * 40_000 + LAST)
        assert everything(client).endswith(b"ok")


@pytest.mark.parametrize(
    ("files", "connections"),
    [(resource.RLIM_INFINITY, 2000), (100_000, 2000), (1024, 384), (256, 4)],
)
def test_clients_leave_the_program_files_to_open(files: int, connections: int) -> None:
    """Where the system allows few files, connections would take them all, those to the database included."""
    assert server.connections_for(files) == connections
