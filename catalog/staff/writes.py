"""Sees which statements of a view write to the database: to know that a step was taken, or to prevent it."""

from collections.abc import Callable
from typing import Any

WRITING = ("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "COPY")
"""How writing statements begin."""

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class WriteRefused(Exception):
    """A view wanted to write while its page was only to be shown."""


def refuse_writes(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let a statement pass if it only reads (a wrapper for `connection.execute_wrapper`). Raises WriteRefused."""
    if sql.lstrip().upper().startswith(WRITING):
        raise WriteRefused
    return execute(sql, params, many, context)


class WriteWatch:
    """Notes whether anything was written that was not rolled back (a wrapper for `connection.execute_wrapper`)."""

    def __init__(self) -> None:
        self.has_written = False
        self._at_savepoint: dict[str, bool] = {}

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Note the statement and execute it."""
        words = sql.split(maxsplit=3)
        match [word.upper() for word in words[:3]]:
            case ["SAVEPOINT", name, *_]:
                self._at_savepoint[name] = self.has_written
            case ["ROLLBACK", "TO", *_]:
                self.has_written = self._at_savepoint.get(sql.split()[-1].upper(), self.has_written)
            case [first, *_] if first in WRITING:
                self.has_written = True
        return execute(sql, params, many, context)
