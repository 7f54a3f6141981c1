"""One HTTP exchange with a checked target, over in time whatever the other side does (R-EVT-120, R-EVT-180).

Socket timeouts apply per read, so a server could keep a connection forever by sending a byte now and then. A timer
therefore shuts the connection down when the time is up, in whatever state it is.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse

from .connections import connect_to_any
from .models import Attempt
from .targets import ForbiddenAddress, Target, UnknownName, find_target

ANSWER_BYTES = 4096
MOST_INFORMATIONAL = 100
USER_AGENT = "Lockstep-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """A status and the beginning of the body, or the reason why there is none."""

    status: int | None = None
    body: bytes = b""
    failure: str = ""
    detail: str = ""


class Deadline:
    """The time by which an exchange must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Return the seconds left, never 0, which would make a socket non-blocking."""
        return max(self._end - time.monotonic(), 0.001)

    @property
    def is_over(self) -> bool:
        """Return whether the time is up."""
        return time.monotonic() >= self._end


class FinalResponse(HTTPResponse):
    """Skip informational responses such as 103 Early Hints (RFC 9110, 15.2).

    101 is not skipped: it ends HTTP on the connection, and we never ask for another protocol.
    """

    def begin(self) -> None:
        """Read heads until that of the final response. Raises HTTPException after too many informational ones."""
        for _ in range(MOST_INFORMATIONAL):
            super().begin()
            if not 100 <= self.status <= 199 or self.status == HTTPStatus.SWITCHING_PROTOCOLS:
                return
            self.headers = None  # type: ignore[assignment] # begin() reads nothing once there are headers
        raise HTTPException("no final answer after many informational ones")


class PinnedConnection(HTTPConnection):
    """A connection to addresses that were checked before, shut down at its deadline.

    TLS still names and verifies the host. The name service is not asked again: it could answer otherwise.
    """

    response_class = FinalResponse

    def __init__(self, target: Target, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self.default_port = 443 if tls else 80
        super().__init__(target.host.rstrip("."), target.port, timeout=deadline.left)
        self.target, self.deadline, self.tls = target, deadline, tls
        self.address = ""
        """The target's address that accepted the connection."""
        self._handle: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def connect(self) -> None:
        """Connect to whichever address answers first. Raises OSError."""
        sock, self.address = connect_to_any(self.target.addresses, self.target.port, self.deadline.left)
        # The TLS handshake detaches the socket; a second handle to the connection stays usable in every state.
        self._handle = sock.dup()
        self.shut_down_at(self.deadline)
        self.sock = self.tls.wrap_socket(sock, server_hostname=self.host) if self.tls else sock

    def shut_down_at(self, deadline: Deadline) -> None:
        """Shut the connection down at a deadline, which replaces any earlier one."""
        if self._timer is not None:
            self._timer.cancel()
        self.deadline = deadline
        self._timer = threading.Timer(deadline.left, self._shut_down)
        self._timer.daemon = True
        self._timer.start()
        if self.sock is not None:
            self.sock.settimeout(deadline.left)

    def _shut_down(self) -> None:
        if self._handle is not None:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Stop the timer and close everything. Not in `close()`: http.client calls that while it reads the body."""
        self.close()
        if self._timer is not None:
            self._timer.cancel()
        if self._handle is not None:
            self._handle.close()


@contextmanager
def connection_to(target: Target, deadline: Deadline, *, verify_tls: bool) -> Iterator[PinnedConnection]:
    """Open a connection to one of the target's addresses, and close it afterwards. Raises OSError.

    An address that accepts the connection and then stays silent, or cannot do TLS, is given up for the others while
    there is time: nothing was sent yet.
    """
    tls = tls_context(verify=verify_tls) if target.scheme == "https" else None
    addresses = list(target.addresses)
    while True:
        share = deadline if len(addresses) < 2 else Deadline(deadline.left / 2)
        connection = PinnedConnection(replace(target, addresses=tuple(addresses)), share, tls)
        try:
            connection.connect()
            connection.shut_down_at(deadline)
            break
        except OSError:
            connection.release()
            if len(addresses) < 2 or not connection.address or deadline.is_over:
                raise
            addresses.remove(connection.address)
    try:
        yield connection
    finally:
        connection.release()


def tls_context(*, verify: bool) -> ssl.SSLContext:
    """Return a client's TLS context, which verifies the host's name unless the webhook says not to (R-EVT-181)."""
    if verify:
        context = ssl.create_default_context()
        context.hostname_checks_common_name = False
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    verify_tls: bool = True,
    most: int = ANSWER_BYTES,
) -> Answer:
    """Post a body and return the answer, at most `most` bytes of it. Follows no redirect and raises nothing."""
    deadline = Deadline(seconds)
    failure = Attempt.Failure
    try:
        target = find_target(url, seconds=deadline.left)
        with connection_to(target, deadline, verify_tls=verify_tls) as connection:
            all_headers = {"User-Agent": USER_AGENT, **headers}
            connection.request("POST", target.path, body=body, headers=all_headers)
            response = connection.getresponse()
            if deadline.is_over:
                # Headers that were cut off look complete to the parser.
                return Answer(failure=failure.TIMEOUT, detail="The time was up before all headers were there.")
            return Answer(response.status, beginning_of(response, most))
    except ForbiddenAddress as error:
        return Answer(failure=failure.FORBIDDEN_ADDRESS, detail=str(error))
    except UnknownName as error:
        return Answer(failure=failure.NAME, detail=str(error))
    except (OSError, HTTPException, ValueError) as error:
        return Answer(failure=kind_of(error, deadline), detail=said(error))


def beginning_of(response: HTTPResponse, most: int) -> bytes:
    """Return what arrives of the body in time (R-EVT-121). The status is known by now, so failures are ignored."""
    received = b""
    with suppress(OSError, HTTPException, ValueError):
        while len(received) < most:
            piece = response.read1(most - len(received))
            if not piece:
                break
            received += piece
    return received[:most]


def kind_of(error: Exception, deadline: Deadline) -> str:
    """Classify a failure. A connection that was shut down fails in many ways, so the deadline is asked first."""
    if deadline.is_over or isinstance(error, TimeoutError):
        return Attempt.Failure.TIMEOUT
    if isinstance(error, ssl.SSLError):
        return Attempt.Failure.TLS
    if isinstance(error, OSError):
        return Attempt.Failure.CONNECTION
    return Attempt.Failure.PROTOCOL


def said(error: Exception) -> str:
    """Return an error's own message."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:255]
