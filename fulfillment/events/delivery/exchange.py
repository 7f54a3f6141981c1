"""One HTTP exchange with a checked target, over in time whatever the other side does (R-EVT-120, R-EVT-180).

Time limits of sockets are per read, so that a server could keep a connection for ever by sending a byte now and then.
A watch therefore cuts the connection when the time is up, in whatever state it is.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import HTTPResponse

from .connecting import connect_to_any
from .models import Attempt
from .targets import ForbiddenAddress, Target, UnknownName, find_target

ANSWER_BYTES = 4096
MOST_INFORMATIONAL = 100
USER_AGENT = "Lockstep-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """What came back: a status and the beginning of the body, or why there is none."""

    status: int | None = None
    body: bytes = b""
    failure: str = ""
    detail: str = ""


class Deadline:
    """The moment by which an exchange must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Return the seconds left; a socket takes 0 for something else, so never quite 0."""
        return max(self._end - time.monotonic(), 0.001)

    @property
    def is_over(self) -> bool:
        """Tell whether the time is up."""
        return time.monotonic() >= self._end


class FinalResponse(http.client.HTTPResponse):
    """The final answer: informational ones before it (100, 103 Early Hints) are passed over (RFC 9110, 15.2).

    101 is none of these: it ends the exchange in HTTP, and nobody asked for another protocol.
    """

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MOST_INFORMATIONAL):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status <= 199 or status == http.HTTPStatus.SWITCHING_PROTOCOLS:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise HTTPException("no final answer after many informational ones")


class Pinned(HTTPConnection):
    """A connection to addresses that were checked before, cut when its deadline is over."""

    response_class = FinalResponse

    def __init__(self, target: Target, deadline: Deadline, **options: Any) -> None:
        super().__init__(target.host, target.port, **options)
        self.target, self.deadline = target, deadline
        self.address = ""
        """The one of the target's addresses that took the connection."""
        self._handle: socket.socket | None = None
        self._watch: threading.Timer | None = None

    def _new_conn(self) -> socket.socket:
        sock, self.address = connect_to_any(self.target.addresses, self.target.port, self.deadline.left)
        # TLS takes the socket over; a second handle to the same connection stays ours in every state.
        self._handle = sock.dup()
        self.watch_until(self.deadline)
        return sock

    def watch_until(self, deadline: Deadline) -> None:
        """Cut the connection at a deadline, in place of any former one."""
        if self._watch is not None:
            self._watch.cancel()
        self.deadline = deadline
        self._watch = threading.Timer(deadline.left, self.cut)
        self._watch.daemon = True
        self._watch.start()
        if self.sock is not None:
            self.sock.settimeout(deadline.left)

    def cut(self) -> None:
        """End the connection under the feet of whoever waits for it."""
        if self._handle is not None:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Stop the watch and give everything back."""
        if self._watch is not None:
            self._watch.cancel()
        self.close()
        if self._handle is not None:
            self._handle.close()


class PinnedHTTPS(Pinned, HTTPSConnection):
    """Over TLS, with the certificate of the host name."""


@contextmanager
def connection_to(target: Target, deadline: Deadline, *, verify_tls: bool) -> Iterator[Pinned]:
    """Give an open connection to one of the target's addresses, and close it afterwards.

    An address that takes the connection and then keeps silent, or cannot do TLS, is given up for the others while there
    is time: nothing was sent yet. Raises OSError, HTTPError.
    """
    addresses = list(target.addresses)
    while True:
        share = deadline if len(addresses) < 2 else Deadline(deadline.left / 2)
        connection = _unopened(replace(target, addresses=tuple(addresses)), share, verify_tls=verify_tls)
        try:
            connection.connect()
            connection.watch_until(deadline)
            break
        except (OSError, HTTPError):
            connection.release()
            if len(addresses) < 2 or not connection.address or deadline.is_over:
                raise
            addresses.remove(connection.address)
    try:
        yield connection
    finally:
        connection.release()


def _unopened(target: Target, deadline: Deadline, *, verify_tls: bool) -> Pinned:
    if target.scheme == "https":
        requirement = "CERT_REQUIRED" if verify_tls else "CERT_NONE"
        return PinnedHTTPS(target, deadline, timeout=deadline.left, cert_reqs=requirement)
    return Pinned(target, deadline, timeout=deadline.left)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    verify_tls: bool = True,
    most: int = ANSWER_BYTES,
) -> Answer:
    """Post a body and return what came back, at most so many bytes, without following redirects. Nothing is raised."""
    deadline = Deadline(seconds)
    failure = Attempt.Failure
    try:
        target = find_target(url, seconds=deadline.left)
        with connection_to(target, deadline, verify_tls=verify_tls) as connection:
            all_headers = {"User-Agent": USER_AGENT, **headers}
            connection.request("POST", target.path, body=body, headers=all_headers, preload_content=False)
            response = connection.getresponse()
            if deadline.is_over:
                # Headers that were cut off look complete to the parser.
                return Answer(failure=failure.TIMEOUT, detail="The time was up before all headers were there.")
            return Answer(response.status, beginning_of(response, most))
    except ForbiddenAddress as error:
        return Answer(failure=failure.FORBIDDEN_ADDRESS, detail=str(error))
    except UnknownName as error:
        return Answer(failure=failure.NAME, detail=str(error))
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        return Answer(failure=kind_of(error, deadline), detail=said(error))


def beginning_of(response: HTTPResponse, most: int) -> bytes:
    """Return what arrives of an answer's body in time (R-EVT-121); the status is known by now."""
    received = b""
    with suppress(OSError, HTTPError, HTTPException, ValueError):
        while len(received) < most:
            piece = response.read1(most - len(received), decode_content=False)
            if not piece:
                break
            received += piece
    return received[:most]


def kind_of(error: Exception, deadline: Deadline) -> str:
    """Return why there is no answer. A connection that was cut fails in many ways: the deadline tells."""
    if deadline.is_over or isinstance(error, TimeoutError):
        return Attempt.Failure.TIMEOUT
    if isinstance(error, (ssl.SSLError, SSLError)):
        return Attempt.Failure.TLS
    if isinstance(error, OSError):
        return Attempt.Failure.CONNECTION
    return Attempt.Failure.PROTOCOL


def said(error: Exception) -> str:
    """Return an error in its own words."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:255]
