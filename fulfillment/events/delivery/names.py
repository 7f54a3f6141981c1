"""Looking host names up, so that a name service that hangs for some hosts is felt by nobody else (R-EVT-128).

The system's look-up knows no time limit and cannot be given up. So each host has one look-up under way at most, in a
thread of its own, and everybody who wants the same host waits for that one. IP addresses are not looked up.
"""

import socket
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from ipaddress import ip_address

MOST_LOOKUPS = 1000
"""Far more hosts than hang at a time: a webhook that fails has one post under way, and waits after it."""

_lock = threading.Lock()
_under_way: dict[str, Future[tuple[str, ...]]] = {}


class UnknownName(Exception):
    """A host name that the name service does not know, or does not answer for in time."""


def resolve(host: str, seconds: float) -> tuple[str, ...]:
    """Return the addresses of a host, in the order of the system's preference. Raises UnknownName."""
    with suppress(ValueError):
        return (str(ip_address(host)),)
    try:
        return _lookup(host).result(seconds)
    except Late:
        raise UnknownName(f"{host} could not be looked up in time.") from None
    except OSError as error:
        raise UnknownName(f"{host} could not be looked up: {error.strerror or error}.") from None


def _lookup(host: str) -> Future[tuple[str, ...]]:
    """Return the look-up of a host that is under way, or begin one. Raises UnknownName when too many hang."""
    with _lock:
        found = _under_way.get(host)
        if found is not None:
            return found
        if len(_under_way) >= MOST_LOOKUPS:
            raise UnknownName(f"{host} could not be looked up: too many other look-ups hang.")
        begun: Future[tuple[str, ...]] = Future()
        # Not of a pool: its threads would be waited for when the process ends.
        thread = threading.Thread(target=_run, args=(host, begun), name=f"name {host}"[:60], daemon=True)
        thread.start()
        _under_way[host] = begun
        return begun


def _run(host: str, lookup: Future[tuple[str, ...]]) -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        answer, problem = tuple(dict.fromkeys(str(entry[4][0]) for entry in found)), None
    except Exception as error:  # noqa: BLE001 - whoever waits for the look-up gets it
        answer, problem = (), error
    with _lock:
        _under_way.pop(host, None)
    if problem is None:
        lookup.set_result(answer)
    else:
        lookup.set_exception(problem)
