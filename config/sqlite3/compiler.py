"""Inserts that refuse texts longer than their column, as PostgreSQL does and SQLite does not.

Updates are not checked: a row that was stored longer before must still be able to move on.
"""

from typing import Any

from django.db import DataError, models
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)
from django.db.models.sql.compiler import SQLInsertCompiler as InsertCompiler

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLInsertCompiler(InsertCompiler):
    """Writes new rows, one or many."""

    def prepare_value(self, field: Any, value: Any) -> Any:
        """Return a value as it is stored. Raises DataError."""
        if isinstance(value, str) and isinstance(field, models.CharField):
            limit = field.max_length
            if limit is not None and len(value) > limit:
                raise DataError(f"value too long for type character varying({limit}): column {field.column}")
        return super().prepare_value(field, value)
