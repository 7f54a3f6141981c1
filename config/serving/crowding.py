"""Who gives way when there are too many connections, or when they keep too much memory."""

import time
from collections.abc import Collection

from .connection import REPLACEABLE, Connection, Stage


def longest_waiting(connections: Collection[Connection]) -> Connection | None:
    """Return the connection that has waited longest for its client; None while all are being answered."""
    for stage in REPLACEABLE:
        waiting = [each for each in connections if each.stage is stage]
        if waiting:
            return min(waiting, key=lambda each: each.since)
    return None


def most_burdensome(connections: Collection[Connection], *, bound: int) -> list[Connection]:
    """Return those that keep much memory for long, as many as it takes to bring all below the bound in bytes."""
    kept = sum(each.kept for each in connections)
    if kept <= bound:
        return []
    now, chosen = time.monotonic(), []
    for connection in sorted(connections, key=lambda each: each.burden(now), reverse=True):
        if kept <= bound:
            break
        if connection.kept and connection.stage is not Stage.ANSWER:
            kept -= connection.kept
            chosen.append(connection)
    return chosen
