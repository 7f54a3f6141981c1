"""The bytes of a connection that have arrived: enough for a whole head, a whole body?"""

import re
from dataclasses import dataclass

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkSize,
    InvalidRequestLine,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    NoMoreData,
    ParseException,
)
from gunicorn.http.message import Request

LARGEST_HEAD = 128 * 1024
LARGEST_BODY = 24 * 1024 * 1024
"""Bytes on the wire. Chunked bodies count with their framing."""
LONGEST_CHUNK_LINE = 8 * 1024
MOST_CHUNKS = 16_384
"""Lines of trailers included. A body of single bytes would take a second for each of its megabytes."""

HEAD_END = b"\r\n\r\n"
EMPTY_LINES = re.compile(rb"(?:\r\n)+")
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})(?:[ \t]*;|\Z)")
NO_REQUEST = re.compile(rb"[^\r\n!#$%&'*+\-.^_`|~0-9A-Za-z]")


class BodyTooLarge(Exception):
    """The body is longer than the server keeps."""


class Received:
    """Arrived bytes, handed to gunicorn's parser as if it read them from a socket, up to a limit."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._readable = 0
        self._searched = 0

    def __len__(self) -> int:
        return len(self.data)

    def recv(self, size: int) -> bytes:
        """Return the next bytes of the head or body that has been released; nothing at its end."""
        size = min(size, self._readable)
        piece = bytes(self.data[:size])
        del self.data[:size]
        self._readable -= size
        return piece

    def release(self, size: int) -> None:
        """Let so many bytes be read."""
        self._readable = size

    def discard(self) -> None:
        """Drop what has been released but not read: the rest of a body that nobody wanted."""
        del self.data[: self._readable]
        self._readable = self._searched = 0

    def head_length(self, longest_line: int) -> int | None:
        """Return the length of the head when it is complete, None while it is not.

        Raises gunicorn's errors as soon as these bytes can no longer become a request, so that nobody waits for more:
        another protocol, a bare line feed, a line or a head that is too long.
        """
        if empty := EMPTY_LINES.match(self.data):
            del self.data[: empty.end()]
        start = max(0, self._searched - len(HEAD_END))
        end = self.data.find(HEAD_END, start)
        if end < 0 and self.data.find(b"\n\n", start) >= 0:
            raise InvalidRequestLine("bare LF as line terminator")
        head = self.data[: end + len(HEAD_END)] if end >= 0 else self.data
        self._check(head, longest_line)
        self._searched = len(self.data)
        return len(head) if end >= 0 else None

    def _check(self, head: bytearray, longest_line: int) -> None:
        if not self._searched and NO_REQUEST.match(head[:1]):
            raise InvalidRequestLine("not HTTP")
        line = head.find(b"\r\n", 0, longest_line + 2)
        if line < 0 and len(head) > longest_line + 1:
            raise LimitRequestLine(len(head), longest_line)
        if line < 0 and b"\n" in head:
            raise InvalidRequestLine("bare LF as line terminator")
        if len(head) > LARGEST_HEAD:
            raise LimitRequestHeaders("the head is too long")


@dataclass
class ChunkScanner:
    """Finds the end of a chunked body in bytes that keep arriving.

    gunicorn decodes the body afterwards. This one is as strict about sizes and ends of chunks, so that both agree where
    the next request begins, also when the program does not read the body.
    """

    position: int = 0
    lines: int = 0
    in_trailers: bool = False

    def end(self, data: bytearray) -> int | None:
        """Return where the body ends, None while it has not. Raises BodyTooLarge, and gunicorn's errors."""
        while (line_end := data.find(b"\r\n", self.position)) >= 0:
            line, after = data[self.position : line_end], line_end + 2
            if self.lines > MOST_CHUNKS:
                raise BodyTooLarge
            if self.in_trailers:
                self.position, self.lines = after, self.lines + 1
                if not line:
                    return after
                continue
            size = chunk_size(bytes(line))
            if size == 0:
                self.position, self.in_trailers = after, True
                continue
            if size > LARGEST_BODY:
                raise BodyTooLarge
            chunk_end = after + size + 2
            if len(data) < chunk_end:
                # From here on again when more has come: the line of a chunk is short.
                return None
            if data[chunk_end - 2 : chunk_end] != b"\r\n":
                raise ChunkMissingTerminator(bytes(data[chunk_end - 2 : chunk_end]))
            self.position, self.lines = chunk_end, self.lines + 1
        if len(data) - self.position > LONGEST_CHUNK_LINE:
            raise InvalidChunkSize(b"the line does not end")
        return None


def chunk_size(line: bytes) -> int:
    """Return the size that the line of a chunk names. Raises InvalidChunkSize."""
    found = CHUNK_SIZE.match(line)
    if found is None:
        raise InvalidChunkSize(line[:20])
    return int(found[1], 16)


class BodyLength:
    """Tells when the body of a request has arrived."""

    def __init__(self, request: Request) -> None:
        reader = request.body.reader
        self._scanner = ChunkScanner() if isinstance(reader, ChunkedReader) else None
        self._length: int = reader.length if isinstance(reader, LengthReader) else 0
        if self._length > LARGEST_BODY:
            raise BodyTooLarge

    def arrived(self, data: bytearray) -> int | None:
        """Return how many of the bytes are the body when it is complete, else None.

        Raises BodyTooLarge, and gunicorn's errors.
        """
        if self._scanner is None:
            return self._length if len(data) >= self._length else None
        end = self._scanner.end(data)
        if end is None and len(data) > LARGEST_BODY:
            raise BodyTooLarge
        return end


def is_next_certain(request: Request) -> bool:
    """Tell whether it is certain where the next request begins: chunks count only when gunicorn has read them all."""
    reader = request.body.reader
    return not request.body.failed and not (isinstance(reader, ChunkedReader) and reader.parser)


def is_clients_fault(error: Exception) -> bool:
    """Tell whether an error is about what the client sent; an answer with an impossible header is the program's."""
    if isinstance(error, (InvalidResponseHeader, InvalidResponseHeaderName)):
        return False
    return isinstance(error, (ParseException, NoMoreData))
