"""SQLite as Django drives it, answering like PostgreSQL where it would not by itself.

SQLite's own LIKE knows the case of ASCII letters only, and its columns hold any integer of 64 bits.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3 import base, operations

PART = re.compile(r"%([^%_\\]*)%", re.DOTALL)
"""A pattern that looks for some text anywhere, as nearly all do."""


def upper(text: str) -> str:
    """Return text in capitals, letter by letter as PostgreSQL does it: a letter without a single capital stays."""
    raised = text.upper()
    if len(raised) == len(text):
        return raised
    return "".join(capital if len(capital := letter.upper()) == 1 else letter for letter in text)


@lru_cache(maxsize=256)
def matcher(pattern: str, escape: str) -> Callable[[str], bool]:
    """Return a test for texts in capitals."""
    pattern = upper(pattern)
    if part := PART.fullmatch(pattern):
        wanted = part[1]
        return lambda text: wanted in text
    letters = iter(pattern)
    pieces = [
        re.escape(next(letters, "")) if letter == escape else {"%": ".*", "_": "."}.get(letter) or re.escape(letter)
        for letter in letters
    ]
    found = re.compile("".join(pieces), re.DOTALL).fullmatch
    return lambda text: found(text) is not None


def like(pattern: Any, value: Any, escape: str = "") -> bool | None:
    """Tell whether a value is like a pattern, in either case; nothing can be said of NULL."""
    if pattern is None or value is None:
        return None
    return matcher(str(pattern), escape)(upper(str(value)))


class DatabaseOperations(operations.DatabaseOperations):
    """Integers have the ranges of PostgreSQL's types, for validators and for look-ups; texts fit their columns."""

    compiler_module = "config.sqlite3.compiler"

    def integer_field_range(self, internal_type: str) -> tuple[int, int]:
        """Return the smallest and the largest integer of a column."""
        return BaseDatabaseOperations.integer_field_range(self, internal_type)


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection."""

    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the database and replace the functions that know ASCII only."""
        connection = super().get_new_connection(conn_params)
        connection.create_function("like", 2, like, deterministic=True)
        connection.create_function("like", 3, like, deterministic=True)
        return connection
