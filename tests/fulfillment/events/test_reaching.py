"""Reaching a host in time: names that hang, addresses that are dead, answers before the answer (B7, F15, W13)."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from fulfillment.events.delivery import names
from fulfillment.events.delivery.connections import connect_to_any, interleaved
from fulfillment.events.delivery.exchange import post
from fulfillment.events.delivery.oauth import fetch_token
from fulfillment.events.delivery.targets import UnknownName
from tests.fulfillment.events.receiver import Receiver, answer
from tests.fulfillment.events.test_exchange import Talk, certificate, raw_server, tls_receiver

__all__ = ["certificate", "tls_receiver"]

HANGING, GOOD = "127.0.0.8", "127.0.0.1"
getaddrinfo = socket.getaddrinfo


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A name service that hangs for names in `.slow`; the list of names that it was asked for."""
    asked: list[str] = []
    let_go = threading.Event()

    def look_up(host: str, *more: Any, **options: Any) -> Any:
        asked.append(host)
        if host.endswith(".slow"):
            let_go.wait(10)
        return getaddrinfo("127.0.0.1" if host == "shop.example" else host, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked
    let_go.set()


def test_names_that_hang_starve_nobody(hung: list[str]) -> None:
    """B7: each host has one look-up; others, and IP addresses, wait for none of them."""
    for number in range(40):
        for _ in range(2):
            with pytest.raises(UnknownName, match="in time"):
                names.resolve(f"h{number}.slow", 0.001)
    assert len(hung) == 40
    begun = time.perf_counter()
    assert names.resolve("shop.example", 3) == ("127.0.0.1",)
    assert names.resolve("192.0.2.7", 3) == ("192.0.2.7",)
    assert names.resolve("2001:db8::7", 3) == ("2001:db8::7",)
    assert time.perf_counter() - begun < 1
    assert hung[40:] == ["shop.example"]


def test_so_many_that_hang_are_refused_at_once(hung: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_under_way", {})
    monkeypatch.setattr(names, "MOST_LOOKUPS", 1)
    with pytest.raises(UnknownName, match="in time"):
        names.resolve("one.slow", 0.001)
    with pytest.raises(UnknownName, match="too many"):
        names.resolve("other.slow", 3)


def host_with(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name have these addresses."""
    family = {True: socket.AF_INET6, False: socket.AF_INET}

    def look_up(host: str, port: Any, *more: Any, **options: Any) -> Any:
        if options.get("flags"):
            return getaddrinfo(host, port, *more, **options)
        return [(family[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("number", [1, 3])
def test_a_dead_address_leaves_time_for_the_next(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """F15: the listener whose queue is full lets nobody in."""
    with socket.socket() as listener:
        listener.bind((HANGING, receiver.server.server_address[1]))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        host_with(monkeypatch, *[HANGING] * number, GOOD)
        url = f"http://shop.example:{receiver.server.server_address[1]}/hook"
        begun = time.perf_counter()
        assert post(url, b"{}", {}, seconds=3).status == 200
        assert time.perf_counter() - begun < 2
        assert len(receiver.received) == 1
        for one in waiting:
            one.close()


def test_a_refusing_address_costs_nothing(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    host_with(monkeypatch, "127.0.0.7", "127.0.0.6", GOOD)
    begun = time.perf_counter()
    url = f"http://shop.example:{receiver.server.server_address[1]}/hook"
    assert post(url, b"{}", {}, seconds=3).status == 200
    assert time.perf_counter() - begun < 1


def test_none_of_the_addresses_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    host_with(monkeypatch, "127.0.0.7", "127.0.0.6")
    assert post(f"http://shop.example:{port}/", b"{}", {}, seconds=3).failure == "connection"
    with pytest.raises(ConnectionError):
        connect_to_any([], port, 1)


def test_an_address_whose_handshake_hangs(tls_receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and never speaks TLS; nothing was sent, so the next one is asked."""
    port = tls_receiver.server.server_address[1]
    with socket.create_server((HANGING, port)):
        host_with(monkeypatch, HANGING, GOOD)
        answered = post(f"https://localhost:{port}/hook", b"{}", {}, seconds=2, verify_tls=False)
    assert (answered.status, answered.failure) == (200, "")
    assert len(tls_receiver.received) == 1


def test_families_take_turns() -> None:
    assert interleaved(["::1", "::2", "1.1.1.1", "2.2.2.2"]) == ["::1", "1.1.1.1", "::2", "2.2.2.2"]
    assert len(interleaved([f"10.0.0.{n}" for n in range(99)])) == 16


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
FINAL = b"HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\n\r\nsaid"


def saying(*parts: bytes) -> Talk:
    """Answer with some bytes, then hang up."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"".join(parts))

    return talk


@pytest.mark.parametrize(
    ("parts", "status", "failure"),
    [
        ((HINTS, FINAL), 202, ""),
        ((b"HTTP/1.1 100 Continue\r\n\r\n", HINTS, b"HTTP/1.1 102 Processing\r\n\r\n", HINTS, FINAL), 202, ""),
        ((HINTS,), None, "connection"),
        ((HINTS * 200, FINAL), None, "protocol"),
        ((b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",), 101, ""),
    ],
    ids=["hints", "all kinds", "nothing final", "hints for ever", "another protocol"],
)
def test_the_final_answer_counts(parts: tuple[bytes, ...], status: int | None, failure: str) -> None:
    """W13: informational answers are passed over."""
    with raw_server(saying(*parts)) as url:
        found = post(url, b"{}", {}, seconds=3)
    assert (found.status, found.failure) == (status, failure)
    assert found.body == (b"said" if status == 202 else b"")


def test_a_long_token(receiver: Receiver) -> None:
    """Longer than what is kept of an answer for staff."""
    token = "t" * 10_000
    receiver.respond = answer(200, orjson.dumps({"access_token": token, "expires_in": 600}))
    oauth = {"token_end_point": receiver.url, "client_id": "me", "client_secret": "mine"}
    assert fetch_token(oauth, verify_tls=True) == (token, 600)
