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
        """Fill these tables and copy those that got rows, in the order in which rows find the rows they refer to."""
        fill()
        kept = cls(tuple(table._meta.db_table for table in tables if table._default_manager.exists()))
        with connection.cursor() as cursor:
            for name in kept.names:
                cursor.execute(f'DROP TABLE IF EXISTS "kept_{name}"')
                cursor.execute(f'CREATE TABLE "kept_{name}" AS SELECT * FROM "{name}"')
        return kept

    def put_back(self) -> None:
        """Give the tables that are empty now the rows that they had."""
        empty = self._empty_ones()
        if not empty:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for name in empty:
                cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "kept_{name}"')
        if connection.vendor == "postgresql":
            self._go_on_counting(empty)

    def _go_on_counting(self, names: list[str]) -> None:
        """Let new rows get numbers after those of the copies: some tests set the counters back."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name = ANY(%s)",
                [names],
            )
            for table, column in cursor.fetchall():
                number = f"pg_get_serial_sequence('\"{table}\"', '{column}')"
                cursor.execute(f'SELECT setval({number}, (SELECT max("{column}") FROM "{table}"))')

    def _empty_ones(self) -> list[str]:
        """Ask for all tables at once: nearly every test begins with this question."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in self.names))
            return [name for name, has_rows in zip(self.names, cursor.fetchone(), strict=True) if not has_rows]

    def empty(self) -> None:
        """Delete all rows; the copies stay."""
        with transaction.atomic(), connection.cursor() as cursor:
            for name in reversed(self.names):
                cursor.execute(f'DELETE FROM "{name}"')
