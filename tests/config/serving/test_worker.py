"""Slow clients cost a socket for seconds, never a thread (issue 10, A3, F14, W11, C10, C13)."""

import json
import re
import select
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from config.serving import connection, pace, received, sending, worker

from .running import Running, everything, running

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\n"
LARGE = 8 * 1024 * 1024
SHORT = 0.4
"""Seconds, in place of the ten that a head, a body or a reader has."""

entered, released = threading.Event(), threading.Event()


def program(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer with what was asked for."""
    path = environ["PATH_INFO"]
    headers = [("Content-Type", "text/plain")]
    if path == "/file":
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the server closes it
        file.write(b"f" * LARGE)
        file.seek(0)
        start_response("200 OK", [*headers, ("Content-Length", str(LARGE))])
        return environ["wsgi.file_wrapper"](file)
    if path == "/pieces":
        start_response("200 OK", headers)
        return (b"p" * 100_000 for _ in range(LARGE // 100_000))
    if path == "/wait":
        entered.set()
        assert released.wait(10)
    body = environ["wsgi.input"].read() if path == "/echo" else b"x" * LARGE if path == "/large" else b"ok"
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A worker that gives its clients tenths of seconds."""
    monkeypatch.setattr(worker, "HEAD_SECONDS", SHORT)
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(sending, "MOST_KEPT", LARGE // 4)
    monkeypatch.setattr(connection, "STOPPING_SECONDS", 0.1)
    monkeypatch.setattr(connection, "HEAD_SECONDS", SHORT)
    monkeypatch.setattr(pace, "WINDOW_SECONDS", SHORT)
    with running(program) as server:
        yield server


SLOW = {
    "silent": (b"", None),
    "request line": (b"GET /he", 408),
    "head": (b"GET / HTTP/1.1\r\nHost: x\r\n", 408),
    "body": (POST + b"Content-Length: 1000\r\n\r\n{", 408),
    "chunked body": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", 408),
    "trailers": (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n", 408),
    "empty lines": (b"\r\n\r\n", 408),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    "half a request after a whole one": (GET + b"GET / HT", 408),
}


def test_slow_clients_are_cut_while_others_are_served(quick: Running) -> None:
    """Eight of each kind at once, with four threads: all get their word, and nobody else waits for them."""
    slow = {name: [quick.connect(sent) for _ in range(8)] for name, (sent, _) in SLOW.items()}
    readers = [quick.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", buffer=4096) for _ in range(8)]
    for _ in range(10):
        begun = time.monotonic()
        assert quick.exchange(LAST).endswith(b"ok")
        # Busy machines take their time; without an event loop it would be as long as the slow ones stay.
        assert time.monotonic() - begun < 4
    for name, (_, status) in SLOW.items():
        for client in slow[name]:
            answers = [int(code) for code in re.findall(rb"HTTP/1.1 (\d+)", everything(client))]
            assert answers[-1:] == ([status] if status else []), name
            client.close()
    assert json.loads(quick.exchange(b"\x16\x03\x01").partition(b"\r\n\r\n")[2])["type"] == "bad_request"
    until = time.monotonic() + 10
    while any(each.sock.kept for each in list(quick.worker.connections)) and time.monotonic() < until:
        time.sleep(0.02)
    for client in readers:
        # Not read until now, and cut: what was on its way is gone.
        with pytest.raises(ConnectionResetError):
            everything(client)
        client.close()


def test_a_client_that_drips_is_cut_as_well(quick: Running) -> None:
    client = quick.connect(POST + b"Content-Length: 100000\r\n\r\n")
    begun = time.monotonic()
    with client:
        while not select.select([client], [], [], 0.02)[0]:
            assert time.monotonic() - begun < 5
            client.sendall(b" ")
        assert client.recv(1000).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("path", ["large", "file", "pieces"])
def test_a_steady_reader_gets_a_large_answer_whole(quick: Running, path: str) -> None:
    answer = quick.exchange(f"GET /{path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
    body = answer.partition(b"\r\n\r\n")[2]
    assert len(body) == (LARGE if path != "pieces" else LARGE // 100_000 * 100_000)
    assert len(set(body)) == 1


def test_a_reader_of_pieces_that_stops_frees_its_thread(quick: Running) -> None:
    clients = [quick.connect(b"GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(4)]
    assert quick.exchange(LAST).endswith(b"ok")
    for client in clients:
        client.close()


def test_requests_on_one_connection_are_answered_in_their_order(quick: Running) -> None:
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\nX: t\r\n\r\n"
    length = POST + b"Content-Length: 3\r\n\r\ntwo"
    unread = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthree"
    answers = quick.exchange(chunked + length + unread + LAST)
    assert re.findall(rb"\r\n\r\n(\w*?)(?:HTTP|\Z)", answers) == [b"one", b"two", b"ok", b"ok"]


def test_a_body_may_come_in_any_pieces(quick: Running) -> None:
    sent = (
        POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n5;x=y\r\nabcde\r\nA\r\n0123456789\r\n0\r\n\r\n"
    )
    with quick.connect() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in sent:
            client.sendall(bytes([byte]))
        assert everything(client).endswith(b"\r\n\r\nabcde0123456789")


def test_continue_is_said_when_the_head_is_there(quick: Running) -> None:
    with quick.connect(POST + b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n") as client:
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hi")
        assert everything(client).endswith(b"\r\n\r\nhi")


def test_a_large_body_gets_its_answer_and_so_does_the_next_call(quick: Running) -> None:
    """Seven megabytes that nobody reads (W11, C10)."""
    size = 7 * 1024 * 1024
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode()
    answer = quick.exchange(head + b"x" * size + LAST)
    assert answer.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("framing", ["length", "chunked", "tiny chunks", "trailers"])
def test_too_large_a_body_gets_its_answer_before_the_connection_ends(
    quick: Running, framing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client that sends on until it has sent all reads 400, not a reset."""
    monkeypatch.setattr(received, "LARGEST_BODY", 100_000)
    size = 3_000_000
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    sent = {
        "length": b"Content-Length: %d\r\n\r\n" % size + b"x" * size,
        "chunked": chunked + (b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 90,
        "tiny chunks": chunked + b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n",
        "trailers": chunked + b"0\r\n" + b"A:\r\n" * 20_000 + b"\r\n",
    }
    if framing in ("tiny chunks", "trailers"):
        monkeypatch.setattr(received, "LARGEST_BODY", size)
    answer = quick.exchange(POST + sent[framing])
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"Connection: close" in answer
    assert b"invalid_format" in answer


REFUSED = {
    "length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "obscured coding": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "blank before the colon": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n",
    "a bare line feed in the head": b"GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
    "bare line feeds after the first line": b"GET / HTTP/1.1\r\nHost: x\n\n",
    "folding": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "no size of a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a negative size of a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than it says": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabcdef\r\n0\r\n\r\n",
    "an endless size of a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 70_000,
    "a long address": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "an endless address": b"GET /" + b"a" * 9000,
    "a long field": b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 66_000 + b"\r\n\r\n",
    "an endless head": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: aaaaaaaaaaaaaaaa\r\n" * 8000,
    "a response": b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused_at_once(quick: Running, name: str) -> None:
    """One answer, and none for what follows."""
    begun = time.monotonic()
    answer = quick.exchange(REFUSED[name] + GET)
    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"400"]
    assert answer.endswith(b"}")
    assert time.monotonic() - begun < SHORT


def test_a_field_of_65_kilobytes_is_read(quick: Running) -> None:
    assert quick.exchange(LAST[:-2] + b"A: " + b"a" * 65_000 + b"\r\n\r\n").endswith(b"ok")


def test_when_there_are_too_many_the_one_that_waits_longest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(program, worker_connections=10) as server:
        idle = [server.connect() for _ in range(30)]
        assert server.exchange(LAST).endswith(b"ok")
        for client in idle:
            client.close()


def test_memory_has_a_bound(quick: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that keep much for long give way."""
    monkeypatch.setattr(worker, "MOST_KEPT", 1_000_000)
    hoarders = [quick.connect(POST + b"Content-Length: 500000\r\n\r\n" + b"x" * 300_000) for _ in range(10)]
    assert quick.exchange(POST + b"Connection: close\r\nContent-Length: 200000\r\n\r\n" + b"y" * 200_000)[-200_000:]
    assert sum(each.kept for each in list(quick.worker.connections)) <= 1_000_000
    for client in hoarders:
        client.close()


def test_at_its_end_the_server_answers_what_was_sent_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests in the kernel's queue and in flight are answered, idle connections do not hold the end up (C13)."""
    monkeypatch.setattr(connection, "STOPPING_SECONDS", 0.1)
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    entered.clear()
    released.clear()
    with running(program, threads=1) as server:
        idle = server.connect(GET)
        assert idle.recv(1000).endswith(b"ok")
        flying = server.connect(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        assert entered.wait(5)
        waiting = [server.connect(GET) for _ in range(12)]
        server.worker.handle_exit(15, None)
        released.set()
        for client in [flying, *waiting]:
            answer = everything(client)
            assert answer.startswith(b"HTTP/1.1 200 OK")
            assert client is flying or b"Connection: close" in answer
            client.close()
        assert everything(idle) == b""
        idle.close()
