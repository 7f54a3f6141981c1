"""The details of fees are stored with the names of attributes."""

from django.db import migrations

from catalog.migrations._spelling import change_documents, spelled


def spell(apps, schema_editor):
    columns = {"Fee": {"battery": lambda value, row: spelled(value), "weee": lambda value, row: spelled(value)}}
    change_documents(apps, schema_editor, "catalog", columns)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_sign_in_attempts")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop, elidable=True)]
