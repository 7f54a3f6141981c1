"""Decimals inside JSON columns become numbers; until now each was an object {"$decimal": text}.

A client could send such an object, and had it taken for a number: NaN and texts that are none made rows unreadable, and
an exponent of some digits made events of many megabytes. What cannot have been written by Lockstep itself stays the
client's object. Bodies of events that hold such a "number" get the object back that the client had sent, so that they
are JSON again.
"""

import json
import re
from decimal import Decimal

from django.db import migrations

from catalog.wire.values.exactjson import ExactJSONField
from catalog.wire.values.jsontext import write_stored
from catalog.wire.records.metadata import MetadataField

MARK = "$decimal"
PLAIN = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:E[+-]?[0-9]{1,2})?")
"""What Python writes for a decimal that any amount or measurement can have become."""
PIECE = 500
LARGEST_HONEST_BODY = 1_000_000
TOKENS = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"'
    r"|(?P<none>-?(?:s?NaN[0-9]*|Infinity))\.0"
    r"|(?P<large>-?[0-9]{1000,})\.0"
    r"|(?P<sign>-?)0\.0{1000,}(?P<small>[0-9]+)"
)


def unmarked(value, name=""):
    """Return a value with numbers in place of our marks; an object that stands where no number can is left alone."""
    if isinstance(value, list):
        return [unmarked(member) for member in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {MARK} and name != "metadata":
        text = value[MARK]
        if isinstance(text, str) and PLAIN.fullmatch(text):
            return Decimal(text)
    return {name: unmarked(member, name) for name, member in value.items()}


def without_marks(text):
    """Return the text of a column without marks."""
    value = json.loads(text, parse_float=Decimal)
    if isinstance(value, dict):
        # The column itself is never a number.
        return write_stored({name: unmarked(member, name) for name, member in value.items()})
    return write_stored(unmarked(value))


def repaired(body):
    """Return the body of an event with the client's objects in place of numbers that are none, or are absurd."""

    def repair(token):
        if token["none"]:
            text = token["none"]
        elif token["large"]:
            digits = token["large"].rstrip("0")
            text = f"{digits}E+{len(token['large']) - len(digits)}"
        elif token["small"]:
            text = f"{token['sign']}{token['small']}E-{len(token[0].partition('.')[2])}"
        else:
            return token[0]
        return json.dumps({MARK: text}, separators=(",", ":"))

    return TOKENS.sub(repair, body)


def rewrite(cursor, vendor, table, key, column, where, change):
    """Change the texts of a column, some hundred rows at a time; the cast makes text of PostgreSQL's jsonb."""
    is_json = change is without_marks
    text, value = (f'"{column}"::text', "%s::jsonb") if is_json and vendor == "postgresql" else (f'"{column}"', "%s")
    select = f'SELECT "{key}", {text} FROM "{table}" WHERE ({where(text)})'
    in_order = f'ORDER BY "{key}" LIMIT {PIECE}'
    last = None
    while True:
        if last is None:
            cursor.execute(f"{select} {in_order}", [])
        else:
            cursor.execute(f'{select} AND "{key}" > %s {in_order}', [last])
        rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        changed = [(change(old), pk) for pk, old in rows]
        cursor.executemany(f'UPDATE "{table}" SET "{column}" = {value} WHERE "{key}" = %s', changed)


def take_marks_away(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for model in apps.get_app_config("fulfillment").get_models():
            for field in model._meta.concrete_fields:
                if isinstance(field, ExactJSONField) and not isinstance(field, MetadataField):
                    rewrite(
                        cursor, connection.vendor, model._meta.db_table, model._meta.pk.column, field.column,
                        lambda text: f"{text} LIKE '%%\"{MARK}\"%%'", without_marks,
                    )
        events = apps.get_model("fulfillment", "Event")._meta
        rewrite(
            cursor, connection.vendor, events.db_table, events.pk.column, "body",
            lambda text: f"{text} LIKE '%%NaN%%' OR {text} LIKE '%%Infinity.0%%' OR length({text}) > {LARGEST_HONEST_BODY}",
            repaired,
        )


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0008_test_mode_reset")]

    operations = [migrations.RunPython(take_marks_away, migrations.RunPython.noop, elidable=True)]
