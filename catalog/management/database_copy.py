"""Copying every row of one database into another, whatever kind they are: all columns, all rows, all sequences.

Rows are read and written below the models: no rule judges them again, no manager hides one, no time is stamped, and no
signal is sent. What the two databases hold is compared afterwards, row by row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Max
from django.db.models.functions import Length

from catalog.wire.records.querysets import delete_unguarded, unguarded

BATCH = 1000
MADE_BY_MIGRATIONS = {"contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"}
"""Tables that have rows as soon as they exist; the copy replaces these rows."""


class CopyRefused(Exception):
    """The copy cannot be made; the text says why."""


@dataclass(frozen=True)
class TooLong:
    """A stored text that the other kind of database would not take."""

    table: str
    column: str | None
    key: Any
    length: int
    allowed: int

    def __str__(self) -> str:
        return f"{self.table}.{self.column}, row {self.key}: {self.length} characters, at most {self.allowed} fit"


def stored_models() -> list[type[models.Model]]:
    """Return every model with a table of its own, those of many-to-many fields included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def too_long_texts(source: str) -> list[TooLong]:
    """Return what SQLite has stored beyond the length of its column; PostgreSQL would refuse it."""
    return [long for model in stored_models() for long in _too_long(model, source)]


def _too_long(model: type[models.Model], source: str) -> Iterator[TooLong]:
    for field in model._meta.concrete_fields:
        limit = field.max_length if isinstance(field, models.CharField) else None
        if limit:
            rows = unguarded(model).using(source).annotate(stored_length=Length(field.attname))
            found = rows.filter(stored_length__gt=limit).order_by("pk").values_list("pk", "stored_length")
            for key, length in found:
                yield TooLong(model._meta.db_table, field.column, key, length, limit)


def refuse_full(target: str) -> None:
    """Raise CopyRefused unless the target holds nothing but what migrations have made."""
    for model in stored_models():
        if model._meta.label not in MADE_BY_MIGRATIONS and unguarded(model).using(target).exists():
            raise CopyRefused(f"The target is not empty: {model._meta.db_table} has rows. Move into a new database.")


def copy_rows(source: str, target: str) -> Iterator[tuple[str, int]]:
    """Copy all tables in one transaction; yield the name of each and how many rows it has, once it is there.

    Nothing is kept unless the caller takes them all. Raises CopyRefused when a row differs afterwards.
    """
    with _steady(source), transaction.atomic(using=target):
        for model in stored_models():
            delete_unguarded(unguarded(model).using(target))
        for model in stored_models():
            yield model._meta.db_table, _copy_table(model, source, target)
        _copy_sequences(source, target)
        for model in stored_models():
            _compare(model, source, target)


@contextmanager
def _steady(alias: str) -> Iterator[None]:
    """Run a block in a transaction that sees one state of the source, whatever is written meanwhile."""
    with transaction.atomic(using=alias):
        # On SQLite a transaction keeps writers out.
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _copy_table(model: type[models.Model], source: str, target: str) -> int:
    """Copy the rows of a table and return how many there were."""
    destination = connections[target]
    fields = model._meta.concrete_fields
    quote = destination.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    holders = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({holders})"  # noqa: S608
    count = 0
    with destination.cursor() as cursor:
        rows = _rows(model, source)
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(insert, [_prepared(fields, row, destination) for row in batch])
            count += len(batch)
    return count


def _rows(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = unguarded(model).using(alias).order_by("pk").values_list(*names)
    return iter(rows.iterator(chunk_size=BATCH))


def _prepared(fields: Any, row: tuple[Any, ...], connection: BaseDatabaseWrapper) -> list[Any]:
    return [_stored_form(field, value, connection) for field, value in zip(fields, row, strict=True)]


def _stored_form(field: Any, value: Any, connection: BaseDatabaseWrapper) -> Any:
    if value is None and isinstance(field, models.JSONField) and not field.null:
        # JSON's own null, which reads like a missing value.
        return field.get_db_prep_value(None, connection=connection)
    return field.get_db_prep_save(value, connection=connection)


def _copy_sequences(source: str, target: str) -> None:
    """Let the target go on counting where the source was, also where the newest rows have been deleted.

    A cursor over events remembers a number; a new event with a lower one would never be read.
    """
    with connections[target].cursor() as cursor:
        for statement in connections[target].ops.sequence_reset_sql(no_style(), stored_models()):
            cursor.execute(statement)
        for model in stored_models():
            if isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                last = max(_last_number(model, source), _highest_key(model, source))
                if last:
                    _set_last_number(cursor, model, target, last)


def _highest_key(model: type[models.Model], alias: str) -> int:
    highest: int | None = unguarded(model).using(alias).aggregate(highest=Max("pk"))["highest"]
    return highest or 0


def _last_number(model: type[models.Model], alias: str) -> int:
    """Return the last number that the table's sequence gave out; 0 for none."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", [f'"{table}"', column]
            )
        found = cursor.fetchone()
    return int(found[0] or 0) if found else 0


def _set_last_number(cursor: CursorWrapper, model: type[models.Model], target: str, last: int) -> None:
    table, column = model._meta.db_table, model._meta.pk.column
    if connections[target].vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
    else:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, last])


def _compare(model: type[models.Model], source: str, target: str) -> None:
    """Raise CopyRefused if a row of the target is not what the source has."""
    for here, there in zip_longest(_rows(model, source), _rows(model, target)):
        if here != there:
            key = (here or there or ("?",))[0]
            raise CopyRefused(f"{model._meta.db_table}, row {key}: the copy differs. Nothing was kept.")
