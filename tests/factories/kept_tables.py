"""Put all tables back as they were before a test with `transaction=True`.

Tables that have rows before the first test (permissions, roles, the reference tables) are kept: each has a copy beside
it. After the test the kept tables that changed get their rows back, and the others are emptied.
It costs 0.07 s of CPU per test; Django's flush with another load of the reference tables costs 1.3 s.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction

from catalog.reference.loading import load_reference

PREFIX = "kept_"
_versions: dict[str, Any] = {}


def load_and_keep_tables() -> None:
    """Load the reference tables and copy all tables with rows, unless this database is itself a copy of such a one."""
    if not kept_tables():
        load_reference()
        copy_tables(tables_with_rows(all_tables()))
        kept_tables.cache_clear()
    _versions.update(_versions_of(kept_tables()))


@transaction.atomic
def restore_tables() -> None:
    """Empty the tables that are not kept and restore those that are, after waiting for transactions that write."""
    kept = kept_tables()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(all_tables())} IN SHARE ROW EXCLUSIVE MODE")
        empty_tables(tables_with_rows(name for name in all_tables() if name not in kept))
        versions = _versions_of(kept)
        changed = [name for name in kept if versions[name] is None or versions[name] != _versions[name]]
        for name in changed:
            key = connection.introspection.get_primary_key_column(cursor, name)
            others = f'SELECT * FROM "{name}" EXCEPT SELECT * FROM "{PREFIX}{name}"'
            cursor.execute(f'DELETE FROM "{name}" WHERE "{key}" IN (SELECT "{key}" FROM ({others}) AS others)')
            cursor.execute(f'INSERT INTO "{name}" SELECT * FROM "{PREFIX}{name}" EXCEPT SELECT * FROM "{name}"')
    if changed:
        reset_sequences(changed)
        _versions.update(_versions_of(changed))
        ContentType.objects.clear_cache()


@cache
def all_tables() -> tuple[str, ...]:
    """Return the names of Django's tables."""
    return tuple(connection.introspection.django_table_names(only_existing=True, include_views=False))


@cache
def kept_tables() -> tuple[str, ...]:
    """Return the names of the tables that keep their rows for the whole run."""
    return copied_tables(PREFIX)


def copied_tables(prefix: str) -> tuple[str, ...]:
    """Return the names of the tables that have copies with a prefix."""
    existing = set(connection.introspection.table_names())
    return tuple(name for name in all_tables() if f"{prefix}{name}" in existing)


def tables_with_rows(names: Iterable[str]) -> list[str]:
    """Return the tables that are not empty, found in one query."""
    asked = list(names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in asked))
        return [name for name, has_rows in zip(asked, cursor.fetchone(), strict=True) if has_rows]


def copy_tables(names: Iterable[str], prefix: str = PREFIX) -> None:
    """Copy tables, under names that Django does not know."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'CREATE TABLE "{prefix}{name}" AS SELECT * FROM "{name}"')


def empty_tables(names: Iterable[str]) -> None:
    """Delete all rows, in a transaction that checks references between tables at its end."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DELETE FROM "{name}"')


def reset_sequences(names: Collection[str]) -> None:
    """Let the next rows get ids after those that are there."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in names]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _versions_of(names: Collection[str]) -> dict[str, Any]:
    """Return a value for each table that any write changes; None where the database has none.

    PostgreSQL stores with each row the number of the transaction that wrote it.
    """
    if connection.vendor != "postgresql":
        return dict.fromkeys(names)
    version = 'SELECT (count(*), max(xmin::text::bigint))::text FROM "{}"'
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({version.format(name)})" for name in names))
        return dict(zip(names, cursor.fetchone(), strict=True))
