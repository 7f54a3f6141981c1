"""One client's connection: what it is doing, and until when it may."""

import socket
import struct
import time
from enum import Enum, auto
from typing import Any

from gunicorn.http.unreader import SocketUnreader

from .pace import Pace
from .received import BodyLength, Received
from .request import Request
from .sending import Outbox

HEAD_SECONDS = 10.0
"""From the first byte of a request, or from the beginning of the connection, to the end of its head."""
LINGER_SECONDS = 5.0
"""From a last answer, or the last bytes after it, until the connection is closed: closed at once, the kernel would
throw the answer away together with the bytes that nobody has read."""
MOST_LINGER_SECONDS = 30.0
STOPPING_SECONDS = 2.0
"""What a stopping server grants to clients that have sent nothing, or half a request."""


class Stage(Enum):
    """What a connection waits for."""

    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()
    SENDING = auto()
    LINGERING = auto()


READING = frozenset({Stage.IDLE, Stage.HEAD, Stage.BODY, Stage.LINGERING})
REPLACEABLE = (Stage.LINGERING, Stage.IDLE, Stage.HEAD, Stage.BODY, Stage.SENDING)
"""Who gives way first when there are too many."""


class Connection:
    """A client's connection. The event loop owns it; a thread has it while it makes the answer.

    `sock`, `client` and `server` are the names under which gunicorn looks for the socket and both addresses.
    """

    def __init__(self, real: socket.socket, client: Any, server: Any) -> None:
        self.real = real
        self.client = client
        self.server = server
        self.received = Received()
        self.sock = Outbox(real)
        self.stage = Stage.IDLE
        self.since = time.monotonic()
        self.until = self.since + HEAD_SECONDS
        self.moved = self.since
        self.pace = Pace()
        self.request: Any = None
        self.body: BodyLength | None = None
        self.keeps = False
        self.listens = 0

    @property
    def kept(self) -> int:
        """Return the bytes of memory that this connection takes up."""
        return len(self.received) + self.sock.kept

    def enter(self, stage: Stage, seconds: float = 0.0) -> None:
        """Begin to wait for something, at most so many seconds (0: as the pace allows)."""
        self.stage = stage
        self.since = time.monotonic()
        self.until = self.since + seconds if seconds else float("inf")

    def linger_on(self) -> None:
        """Wait a little longer for the end of a client that is still sending."""
        self.until = min(time.monotonic() + LINGER_SECONDS, self.since + MOST_LINGER_SECONDS)

    def hurry(self) -> None:
        """Grant little more time: the server stops."""
        if self.stage in READING:
            self.until = min(self.until, time.monotonic() + STOPPING_SECONDS)

    def read_head(self, config: Any, length: int) -> None:
        """Parse the head, `length` bytes of what has arrived. Raises gunicorn's errors, and BodyTooLarge."""
        self.received.release(length)
        # A parser of its own for each request: nothing read ahead is left in it.
        self.request = Request(config, SocketUnreader(self.received), self.client)
        self.received.discard()
        self.body = BodyLength(self.request)
        self.pace.reset()
        self.pace.begin()
        self.pace.bytes += len(self.received)

    def has_body(self) -> bool:
        """Tell whether the body is complete, and release it to its reader if so. Raises BodyTooLarge."""
        size = self.body.arrived(self.received.data) if self.body else 0
        if size is None:
            return False
        self.received.release(size)
        return True

    def is_overdue(self, now: float) -> bool:
        """Tell whether the client has had its time."""
        if now > self.until:
            return True
        if self.stage is Stage.BODY:
            return self.pace.is_too_slow(now)
        return self.stage is Stage.SENDING and self.sock.is_too_slow(now)

    def burden(self, now: float) -> float:
        """Return how much the others suffer from it: the memory it takes up, and for how long nothing has moved."""
        return self.kept * (now - self.moved + 0.1)

    def reset_on_close(self) -> None:
        """Have the kernel forget what the client has not taken, instead of offering it for minutes more."""
        self.real.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self) -> None:
        """Close it."""
        self.sock.close()
        self.real.close()
