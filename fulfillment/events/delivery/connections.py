"""Connecting to one of several addresses of a host in time (RFC 8305), whichever answers first.

An address that is dead must not use up the time of the others: each gets a small head start over the next one.
"""

import errno
import os
import selectors
import socket
import time
from collections.abc import Sequence
from itertools import chain, zip_longest

HEAD_START_SECONDS = 0.25
MOST_ADDRESSES = 16
UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EINTR)


def interleaved(addresses: Sequence[str]) -> list[str]:
    """Return addresses with the two families by turns, beginning with that of the first."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    second = [address for address in addresses if address not in first]
    by_turns = chain.from_iterable(zip_longest(first, second))
    return [address for address in by_turns if address is not None][:MOST_ADDRESSES]


def connect_to_any(addresses: Sequence[str], port: int, seconds: float) -> tuple[socket.socket, str]:
    """Return a connected socket and its address. Raises OSError, of the last that failed; TimeoutError."""
    end = time.monotonic() + seconds
    todo = interleaved(addresses) if addresses else []
    # However many there are, the last one still has half of the time.
    head_start = min(HEAD_START_SECONDS, seconds / 2 / max(len(todo), 1))
    problem: OSError = TimeoutError("timed out") if todo else ConnectionError("no address")
    with selectors.DefaultSelector() as begun:
        try:
            while (todo or begun.get_map()) and time.monotonic() < end:
                if todo:
                    problem = _begin(todo.pop(0), port, begun) or problem
                    if not begun.get_map():
                        continue
                wait = end - time.monotonic()
                for key, _ in begun.select(max(min(wait, head_start) if todo else wait, 0)):
                    sock: socket.socket = key.fileobj  # type: ignore[assignment]
                    begun.unregister(sock)
                    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if not code:
                        sock.settimeout(max(end - time.monotonic(), 0.001))
                        return sock, key.data
                    sock.close()
                    problem = OSError(code, os.strerror(code))
        finally:
            for key in list(begun.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
    raise TimeoutError("timed out") if time.monotonic() >= end else problem


def _begin(address: str, port: int, begun: selectors.BaseSelector) -> OSError | None:
    """Begin to connect; return why not, for an address that cannot even be tried."""
    try:
        # A number already: nobody is asked, the address that was checked is the one that is used.
        found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0]
        sock = socket.socket(found[0], socket.SOCK_STREAM)
    except OSError as error:
        return error
    sock.setblocking(False)
    code = sock.connect_ex(found[4])
    if code not in UNDER_WAY:
        sock.close()
        return OSError(code, os.strerror(code))
    begun.register(sock, selectors.EVENT_WRITE, address)
    return None
