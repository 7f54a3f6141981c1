"""Slow sockets against a running server: are honest calls answered meanwhile, and are the slow ones cut?

    python benchmarks/slow_sockets.py http://127.0.0.1:8000 --sockets 64 --seconds 60 [--key sk_test_...] [--only heads]

Each kind of attacker holds as many sockets as it is told, sends (or reads) next to nothing, and opens a new socket
whenever the server closes one. Every quarter of a second an honest client asks for the health page on a connection of
its own. Exit status 1 when an honest call took longer than a second, or failed, after the first eight.
"""

import argparse
import http.client
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

HONEST_PATH = "/lockstep/health/live"
HONEST_SECONDS = 3.0
"""After so long an honest call counts as failed."""
GRACE_CALLS = 8
DRIP_SECONDS = 2.0

Address = tuple[str, int]


@dataclass(frozen=True)
class Attacker:
    """What a slow client sends at once, and what it then drips; `reads` is how many bytes it takes per drip."""

    opening: bytes
    drip: bytes = b""
    reads: int = 65_536


@dataclass
class Outcome:
    """What honest clients saw while one kind of attacker was at work."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    cut: int = 0
    answers: set[bytes] = field(default_factory=set)

    @property
    def is_good(self) -> bool:
        """Return whether all honest calls after the first eight were answered within a second."""
        return not self.failed and all(took < 1 for took in self.seconds[GRACE_CALLS:])


def attackers(key: str, large_path: str) -> dict[str, Attacker]:
    """Return all kinds of attackers."""
    head = b"POST /skus HTTP/1.1\r\nHost: localhost\r\n"
    authorized = head + (f"Authorization: Bearer {key}\r\n".encode() if key else b"")
    get = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
    return {
        "silent": Attacker(b""),
        "request lines": Attacker(b"GET /lockstep/hea", b"l"),
        "heads": Attacker(head, b"X-Drip: 1\r\n"),
        "bodies": Attacker(authorized + b"Content-Length: 100000\r\n\r\n{", b" "),
        "chunked bodies": Attacker(authorized + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"1\r\n \r\n"),
        "keep-alive": Attacker(get % HONEST_PATH.encode()),
        "TLS": Attacker(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00"),
        # Hundreds of answers on each connection: more than the buffers of the kernel hold.
        "readers": Attacker((get % large_path.encode()) * 40, reads=1),
    }


def attack(address: Address, attacker: Attacker, sockets: int, stop: threading.Event, outcome: Outcome) -> None:
    """Keep so many sockets open until told to stop."""
    selector = selectors.DefaultSelector()
    held: list[socket.socket] = []
    dripped = 0.0
    while not stop.is_set():
        while len(held) < sockets:
            held.append(connected(address, attacker, selector))
        ready: list[Any] = [key.fileobj for key, _ in selector.select(0.2)]
        for client in ready:
            if not took(client, attacker, outcome):
                outcome.cut += 1
                selector.unregister(client)
                held.remove(client)
                client.close()
        if attacker.drip and time.monotonic() - dripped > DRIP_SECONDS:
            dripped = time.monotonic()
            for client in held:
                with suppress(OSError):
                    client.send(attacker.drip)
        if attacker.reads == 1:
            time.sleep(0.2)
    for client in held:
        client.close()


def connected(address: Address, attacker: Attacker, selector: selectors.BaseSelector) -> socket.socket:
    """Return a new socket of an attacker."""
    client = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    if attacker.reads == 1:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(2)
    with suppress(OSError):
        client.connect(address)
        client.setblocking(False)
        client.send(attacker.opening)
    client.setblocking(False)
    selector.register(client, selectors.EVENT_READ)
    return client


def took(client: Any, attacker: Attacker, outcome: Outcome) -> bool:
    """Read a little; return whether the server still holds the connection."""
    try:
        if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            # Cut; what the system has received before could still be read.
            return False
        data = client.recv(attacker.reads)
    except BlockingIOError:
        return True
    except OSError:
        return False
    if data.startswith(b"HTTP/"):
        outcome.answers.add(data.split(b" ", 2)[1])
    return bool(data)


def honest_call(address: Address) -> float:
    """Return the seconds that one honest call took; raise OSError or HTTPException when it failed."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection(*address, timeout=HONEST_SECONDS)
    try:
        connection.request("GET", HONEST_PATH)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise http.client.HTTPException(answer.status)
    finally:
        connection.close()
    return time.monotonic() - begun


def measure(address: Address, attacker: Attacker, *, sockets: int, seconds: float) -> Outcome:
    """Attack for so long and return what honest clients saw."""
    outcome, stop = Outcome(), threading.Event()
    thread = threading.Thread(target=attack, args=(address, attacker, sockets, stop, outcome))
    thread.start()
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            try:
                outcome.seconds.append(honest_call(address))
            except (OSError, http.client.HTTPException):
                outcome.failed += 1
            time.sleep(0.25)
    finally:
        stop.set()
        thread.join()
    return outcome


def main(write: Callable[[str], object] = print) -> int:
    """Run all kinds, or one; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", help="http://host:port")
    parser.add_argument("--sockets", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--key", default="", help="A valid secret key, for bodies that come behind one.")
    parser.add_argument("--large", default="/lockstep/openapi.json", help="A path with a large answer.")
    parser.add_argument("--only", help="One kind.")
    options = parser.parse_args()
    server = urlsplit(options.server)
    address = (server.hostname or "127.0.0.1", server.port or 80)
    good = True
    write(f"{'kind':<16}{'honest':>8}{'failed':>8}{'slowest':>9}{'cut':>6}  told")
    for name, attacker in attackers(options.key, options.large).items():
        if options.only in (None, name):
            outcome = measure(address, attacker, sockets=options.sockets, seconds=options.seconds)
            slowest = max(outcome.seconds[GRACE_CALLS:], default=0.0)
            told = b" ".join(sorted(outcome.answers)).decode()
            write(f"{name:<16}{len(outcome.seconds):>8}{outcome.failed:>8}{slowest:>8.2f}s{outcome.cut:>6}  {told}")
            good = good and outcome.is_good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
