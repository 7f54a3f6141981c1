"""Answers on their way out: kept until the client has taken them, without a thread that waits for it."""

import errno
import fcntl
import os
import select
import socket
import struct
import termios
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from typing import Any

from .pace import Pace

TOGETHER = 64 * 1024
"""Head and body, and small pieces, go out in one call."""
MOST_KEPT = 16 * 1024 * 1024
"""Bytes of an answer that is made piece by piece; beyond, the thread that makes it waits for its reader."""
WAIT_MILLISECONDS = 250


@dataclass
class FilePiece:
    """A part of an open file that is to be sent."""

    file: int
    offset: int
    count: int


class Outbox:
    """Stands in for the socket in gunicorn's hands: what is sent here waits until the client takes it.

    A thread fills it while a request is answered, the event loop empties it afterwards; never both at a time.
    """

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._pieces: deque[memoryview | FilePiece] = deque()
        self.kept = 0
        """Bytes in memory; files are not."""
        self.taken = 0
        """Bytes of the answer at hand, sent or not."""
        self.pace = Pace()
        self.is_broken = False

    def __bool__(self) -> bool:
        """Return whether something is still to be sent."""
        return bool(self._pieces)

    def sendall(self, data: bytes) -> None:
        """Take bytes to send. Raises BrokenPipeError when the client is gone, or takes them too slowly."""
        while self.kept > MOST_KEPT:
            self._wait_for_reader()
        if self.is_broken:
            raise BrokenPipeError(errno.EPIPE, "the client is gone")
        if data:
            self._pieces.append(memoryview(data))
            self.kept += len(data)
            self.taken += len(data)
        if self.kept >= TOGETHER:
            self.flush()

    def send(self, data: bytes) -> int:
        """Take bytes to send, as `sendall`; return how many."""
        self.sendall(data)
        return len(data)

    def sendfile(self, file: FileIO, offset: int = 0, count: int | None = None) -> int:
        """Take a part of a file to send; the caller may close the file. Return the number of bytes."""
        length = os.fstat(file.fileno()).st_size - offset if count is None else count
        if length > 0:
            self._pieces.append(FilePiece(os.dup(file.fileno()), offset, length))
            self.taken += length
        return length

    def shutdown(self, how: int) -> None:
        """Take no more: gunicorn gives the connection up in the middle of an answer."""
        self.is_broken = True

    def recv(self, size: int) -> bytes:
        """Return nothing: requests are not read here."""
        return b""

    def settimeout(self, seconds: float | None) -> None:
        """Do nothing: this never blocks."""

    def close(self) -> None:
        """Forget what is still to be sent."""
        self.is_broken = True
        while self._pieces:
            self._drop_first()
        self.kept = 0

    def is_too_slow(self, now: float) -> bool:
        """Tell whether the client takes its answer too slowly, which a count of what `send` took would not show."""
        return self.pace.is_too_slow(now, underway=underway(self._client))

    def flush(self) -> int:
        """Send what the client takes at once, and return how much. Raises OSError when it is gone."""
        self.pace.begin()
        before = self.pace.bytes
        try:
            while self._pieces:
                self.pace.bytes += self._send_first()
        except BlockingIOError:
            return self.pace.bytes - before
        except OSError:
            self.close()
            raise
        sent = self.pace.bytes - before
        # Only time in which something waits for the client counts.
        self.pace.reset()
        return sent

    def _send_first(self) -> int:
        piece = self._pieces[0]
        if isinstance(piece, FilePiece):
            sent = os.sendfile(self._client.fileno(), piece.file, piece.offset, piece.count)
            piece.offset += sent
            piece.count -= sent
            if not sent:
                # The file has become shorter than was promised.
                raise BrokenPipeError(errno.EPIPE, "a file ended early")
            if not piece.count:
                self._drop_first()
            return sent
        if len(self._pieces) > 1:
            return self._send_several()
        sent = self._client.send(piece)
        self._sent(sent)
        return sent

    def _send_several(self) -> int:
        pieces: list[Any] = []
        for piece in self._pieces:
            if isinstance(piece, FilePiece) or len(pieces) == 16:
                break
            pieces.append(piece)
        sent = self._client.sendmsg(pieces)
        self._sent(sent)
        return sent

    def _sent(self, count: int) -> None:
        self.kept -= count
        while count:
            piece = self._pieces[0]
            if isinstance(piece, FilePiece):
                return
            if count < len(piece):
                self._pieces[0] = piece[count:]
                return
            count -= len(piece)
            self._pieces.popleft()

    def _drop_first(self) -> None:
        piece = self._pieces.popleft()
        if isinstance(piece, FilePiece):
            with suppress(OSError):
                os.close(piece.file)

    def _wait_for_reader(self) -> None:
        waiting = select.poll()
        waiting.register(self._client, select.POLLOUT)
        waiting.poll(WAIT_MILLISECONDS)
        self.flush()
        if self.is_too_slow(time.monotonic()):
            self.close()
            raise BrokenPipeError(errno.EPIPE, "the client reads too slowly")


def underway(client: socket.socket) -> int:
    """Return how many sent bytes the client's machine has not taken yet; 0 where the system does not say."""
    try:
        return int(struct.unpack("i", fcntl.ioctl(client.fileno(), termios.TIOCOUTQ, b"\0" * 4))[0])
    except OSError:
        return 0
