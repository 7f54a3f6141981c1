"""One HTTP exchange with a checked target, over in time whatever the other side does (R-EVT-120, R-EVT-180).

Time limits of sockets are per read, so that a server could keep a connection for ever by sending a byte now and then.
A watch therefore cuts the connection when the time is up, in whatever state it is.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import HTTPResponse

from .models import Attempt
from .targets import ForbiddenAddress, Target, UnknownName, find_target

ANSWER_BYTES = 4096
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


class Pinned(HTTPConnection):
    """A connection to addresses that were checked before, cut when its deadline is over."""

    def __init__(self, target: Target, deadline: Deadline, **options: Any) -> None:
        super().__init__(target.host, target.port, **options)
        self.target, self.deadline = target, deadline
        self._handle: socket.socket | None = None
        self._watch: threading.Timer | None = None

    def _new_conn(self) -> socket.socket:
        sock = self._connected()
        # TLS takes the socket over; a second handle to the same connection stays ours in every state.
        self._handle = sock.dup()
        self._watch = threading.Timer(self.deadline.left, self.cut)
        self._watch.daemon = True
        self._watch.start()
        return sock

    def _connected(self) -> socket.socket:
        problem: OSError = ConnectionError("no address")
        for address in self.target.addresses:
            try:
                return socket.create_connection((address, self.target.port), self.deadline.left)
            except OSError as error:
                problem = error
        raise problem

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
    """Give a connection that is not open yet, and close it afterwards."""
    if target.scheme == "https":
        requirement = "CERT_REQUIRED" if verify_tls else "CERT_NONE"
        connection: Pinned = PinnedHTTPS(target, deadline, timeout=deadline.left, cert_reqs=requirement)
    else:
        connection = Pinned(target, deadline, timeout=deadline.left)
    try:
        yield connection
    finally:
        connection.release()


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, verify_tls: bool = True) -> Answer:
    """Post a body and return what came back, without following redirects. Nothing is raised."""
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
            return Answer(response.status, beginning_of(response))
    except ForbiddenAddress as error:
        return Answer(failure=failure.FORBIDDEN_ADDRESS, detail=str(error))
    except UnknownName as error:
        return Answer(failure=failure.NAME, detail=str(error))
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        return Answer(failure=kind_of(error, deadline), detail=said(error))


def beginning_of(response: HTTPResponse) -> bytes:
    """Return what arrives of an answer's body in time, up to 4 KB (R-EVT-121); the status is known by now."""
    received = b""
    with suppress(OSError, HTTPError, HTTPException, ValueError):
        while len(received) < ANSWER_BYTES:
            piece = response.read1(ANSWER_BYTES - len(received), decode_content=False)
            if not piece:
                break
            received += piece
    return received[:ANSWER_BYTES]


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
