"""Copies of tables that are slow to fill, from which they get their rows again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, models, transaction

PREFIX = "kept_"


def tables_with_rows(names: Iterable[str]) -> list[str]:
    """Return those that are not empty, in the given order; one question for all of them."""
    asked = list(names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in asked))
        return [name for name, has_rows in zip(asked, cursor.fetchone(), strict=True) if has_rows]


def copy_table(name: str) -> None:
    """Keep a copy, which is no table of Django's."""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TABLE "{PREFIX}{name}" AS SELECT * FROM "{name}"')


def copied_tables() -> set[str]:
    """Return the names of the tables that have copies."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}


def put_back_changes(name: str) -> None:
    """Remove rows that are not in the copy and add those that are only there; to be called in a transaction."""
    copy = PREFIX + name
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, name)
        others = f'SELECT "{key}" FROM (SELECT * FROM "{name}" EXCEPT SELECT * FROM "{copy}") AS others'
        cursor.execute(f'DELETE FROM "{name}" WHERE "{key}" IN ({others})')
        cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "{copy}" EXCEPT SELECT * FROM "{name}"')
    go_on_counting([name])


def go_on_counting(names: list[str]) -> None:
    """Let new rows get numbers after those of the copies: some tests set the counters back."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name = ANY(%s)",
            [names],
        )
        for table, column in cursor.fetchall():
            number = f"pg_get_serial_sequence('\"{table}\"', '{column}')"
            cursor.execute(f'SELECT setval({number}, (SELECT max("{column}") FROM "{table}"))')


@dataclass(frozen=True)
class KeptTables:
    """Tables that something fills; they are named in an order in which rows find the rows they refer to."""

    names: tuple[str, ...]

    @classmethod
    def filled_by(cls, fill: Callable[[], object], tables: Iterable[type[models.Model]]) -> "KeptTables":
        """Fill these tables and copy those that got rows, unless there are copies already."""
        names = [table._meta.db_table for table in tables]
        if copied_tables().isdisjoint(names):
            with transaction.atomic():
                fill()
                for name in tables_with_rows(names):
                    copy_table(name)
        copied = copied_tables()
        return cls(tuple(name for name in names if name in copied))

    def put_back(self) -> None:
        """Give the tables that are empty now the rows that they had."""
        filled = tables_with_rows(self.names)
        empty = [name for name in self.names if name not in filled]
        if not empty:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for name in empty:
                cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "{PREFIX}{name}"')
        go_on_counting(empty)

    def empty(self) -> None:
        """Delete all rows; the copies stay."""
        with transaction.atomic(), connection.cursor() as cursor:
            for name in reversed(self.names):
                cursor.execute(f'DELETE FROM "{name}"')
