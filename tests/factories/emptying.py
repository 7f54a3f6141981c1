"""What a test with `transaction=True` leaves: nothing of its own, and the lasting tables as they were before it.

Lasting are the tables that have rows before any test: what migrations make, and the reference tables once they are
loaded. Django empties all tables after such a test and lets the applications fill some of them again, which takes
longer than most of the tests. Here only tables that were written to are emptied, and only lasting tables that were
changed, by whatever connection, are put back.
"""

from collections.abc import Iterable
from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from tests.factories.kept_tables import PREFIX, copied_tables, copy_table, put_back_changes, tables_with_rows

# PostgreSQL notes which lasting tables are written to, in the writer's transaction.
NOTES = "notes_of_changes"
NOTING = f"""
CREATE TABLE "{NOTES}" (name text);
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO "{NOTES}" VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""
LASTING: set[str] = set()


def begin_keeping() -> None:
    """Let the tables last that have rows now. What is left of another run of tests in this database goes."""
    found = tables_with_rows(all_tables())
    if connection.settings_dict["TEST"].get("TEMPLATE"):
        # They are kept already.
        LASTING.update(found)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name in copied_tables():
            cursor.execute(f'DROP TABLE "{PREFIX}{name}"')
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP FUNCTION IF EXISTS note_change CASCADE; DROP TABLE IF EXISTS "{NOTES}"; {NOTING}')
        for name in found:
            copy_table(name)
    let_last(found)


def let_last(names: Iterable[str]) -> None:
    """Keep these tables, which have copies, as they are from now on."""
    new = set(names) - LASTING
    LASTING.update(new)
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for name in new:
            cursor.execute(
                f'CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{name}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION note_change()"
            )


@cache
def all_tables() -> tuple[str, ...]:
    """Return the names of the program's tables."""
    return tuple(connection.introspection.django_table_names(only_existing=True, include_views=False))


def clear_up() -> None:
    """Empty the tables that do not last and put back those that do; rows find what they refer to when it is done."""
    own = [name for name in all_tables() if name not in LASTING]
    with transaction.atomic(), connection.cursor() as cursor:
        for name in _written(own):
            cursor.execute(f'DELETE FROM "{name}"')
        changed = _changed()
        for name in changed:
            put_back_changes(name)
        if changed and connection.vendor == "postgresql":
            cursor.execute(f'DELETE FROM "{NOTES}"')
    if "django_content_type" in changed:
        ContentType.objects.clear_cache()


def _written(names: list[str]) -> list[str]:
    """Return the tables that may have rows, after waiting for those who write to them still."""
    if connection.vendor != "postgresql":
        return names
    with connection.cursor() as cursor:
        everything = ", ".join(f'"{name}"' for name in [*names, NOTES])
        cursor.execute(f"LOCK TABLE {everything} IN SHARE ROW EXCLUSIVE MODE")
        # Cheaper than a look into each: a table that was never written to has no page.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
            "AND relname = ANY(%s) AND pg_relation_size(oid) > 0",
            [names],
        )
        return [name for (name,) in cursor.fetchall()]


def _changed() -> list[str]:
    """Return the lasting tables that may differ from their copies."""
    if connection.vendor != "postgresql":
        return sorted(LASTING)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT name FROM "{NOTES}" ORDER BY name')
        return [name for (name,) in cursor.fetchall()]
