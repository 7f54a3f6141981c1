"""Copies of tables that are slow to fill, from which they are filled again after a test has emptied the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, models, transaction


@dataclass(frozen=True)
class KeptTables:
    """Tables that something fills; the copies are no tables of Django, so it does not empty them."""

    names: tuple[str, ...]

    @classmethod
    def filled_by(cls, fill: Callable[[], object], tables: Iterable[type[models.Model]]) -> "KeptTables":
        """Fill these tables and copy them; the order is that in which rows find the rows they refer to."""
        fill()
        kept = cls(tuple(table._meta.db_table for table in tables))
        with connection.cursor() as cursor:
            for name in kept.names:
                cursor.execute(f'DROP TABLE IF EXISTS "kept_{name}"')
                cursor.execute(f'CREATE TABLE "kept_{name}" AS SELECT * FROM "{name}"')
        return kept

    def put_back(self) -> None:
        """Give the tables that are empty now the rows that they had."""
        with transaction.atomic(), connection.cursor() as cursor:
            for name in self.names:
                cursor.execute(f'SELECT 1 FROM "{name}" LIMIT 1')
                if not cursor.fetchone():
                    cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "kept_{name}"')
