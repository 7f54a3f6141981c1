"""Where Lockstep posts and where not (R-EVT-180)."""

import socket
import threading
import time
from typing import Any

import pytest

from fulfillment.events.delivery.exchange import post
from fulfillment.events.delivery.targets import ForbiddenAddress, UnknownName, find_target
from tests.fulfillment.events.receiver import Receiver


@pytest.fixture(autouse=True)
def public_only(settings: Any, private_targets: None) -> None:
    """As in production."""
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = False


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name resolve to these addresses; return the list of names that are asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *more: Any, **options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::]", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "168.63.129.16", "100.100.100.200", "[fe80::1]", "[fd00:ec2::254]", "224.0.0.1", "[ff02::1]",
        "255.255.255.255", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "134744072",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]",
        "198.18.0.1", "192.0.2.1", "[2001:db8::1]", "[fec0::1]",
    ],
)  # fmt: skip
def test_refused_with_a_clear_sentence(host: str) -> None:
    answer = post(f"http://{host}:9/hook", b"{}", {}, seconds=3)
    assert (answer.status, answer.failure) == (None, "forbidden_address")
    assert "public network" in answer.detail or "in disguise" in answer.detail


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["169.254.169.254"]])
def test_names_that_lead_inside_are_refused(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    resolving(monkeypatch, *addresses)
    with pytest.raises(ForbiddenAddress, match=r"shop\.example \("):
        find_target("https://shop.example/hook", seconds=1)


def test_public_names_are_asked_for_once_and_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    target = find_target("https://Shop.example:8443/hook é?a=b c&d=%20", seconds=1)
    assert asked == ["shop.example"]
    assert (target.scheme, target.host, target.port) == ("https", "shop.example", 8443)
    assert target.path == "/hook%20%C3%A9?a=b%20c&d=%20"
    assert target.addresses == ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A name that changes its mind between check and connection gains nothing (DNS rebinding)."""
    # The second question is that of the socket about the address itself.
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = True
    with Receiver() as receiver:
        asked = resolving(monkeypatch, "127.0.0.1")
        port = receiver.server.server_address[1]
        assert post(f"http://shop.example:{port}/hook", b"{}", {}, seconds=3).status == 200
        assert asked == ["shop.example", "127.0.0.1"]
        assert receiver.received[0].headers["host"] == f"shop.example:{port}"


def test_unknown_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*args: Any, **options: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(UnknownName):
        find_target("https://shop.example/", seconds=1)


def test_a_name_service_that_hangs_costs_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: end.wait(10) and [])
    begun = time.perf_counter()
    answer = post("https://shop.example/", b"{}", {}, seconds=0.3)
    end.set()
    assert answer.failure == "dns"
    assert time.perf_counter() - begun < 5


def test_bücher_are_found_by_their_ascii_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, "93.184.215.14")
    find_target("https://bücher.example/", seconds=1)
    assert asked == ["xn--bcher-kva.example"]
