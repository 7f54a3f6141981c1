"""Copies of tables that are slow to fill, from which they are filled again after a test has emptied the database."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class KeptTables:
    """Tables that something fills; the copies are no tables of Django, so it does not empty them."""

    names: tuple[str, ...]

    @classmethod
    def filled_by(cls, fill: Callable[[], object]) -> "KeptTables":
        """Fill tables that are empty now, and copy them."""
        before = _tables_with_rows()
        fill()
        kept = cls(tuple(sorted(_tables_with_rows() - before)))
        with connection.cursor() as cursor:
            for name in kept.names:
                cursor.execute(f'DROP TABLE IF EXISTS "kept_{name}"')
                cursor.execute(f'CREATE TABLE "kept_{name}" AS SELECT * FROM "{name}"')
        return kept

    def put_back(self) -> None:
        """Fill the empty tables with the rows that they had; in one transaction, since they refer to each other."""
        with transaction.atomic(), connection.cursor() as cursor:
            for name in self.names:
                cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "kept_{name}"')


def _tables_with_rows() -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT 1 FROM "{name}" LIMIT 1')
            if cursor.fetchone():
                found.add(name)
    return found
