"""Gives the members of stored JSON documents the names of attributes: `postalCode` becomes `postal_code`."""

import re

from django.db.models import QuerySet

BATCH = 500
FREE = frozenset({"metadata"})
"""Members whose contents belong to clients."""


def attribute_name(name):
    return re.sub(r"([a-z0-9])([A-Z]+)", lambda match: f"{match[1]}_{match[2].lower()}", name)


def spelled(value):
    """Return a document whose members, at any depth, are named after attributes."""
    if isinstance(value, list):
        return [spelled(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {
        attribute_name(name): member if name in FREE else spelled(member)
        for name, member in value.items()
    }


def spelled_inside(value):
    """Return a document whose own members keep their names, for these are ids."""
    return {name: spelled(member) for name, member in value.items()} if isinstance(value, dict) else value


def change_documents(apps, schema_editor, app_label, columns):
    """Change JSON columns: model -> column -> function of (document, row). The history of a model goes along."""
    for name, changes in columns.items():
        for model_name in (name, f"Historical{name}"):
            try:
                model = apps.get_model(app_label, model_name)
            except LookupError:
                continue
            present = {field.name for field in model._meta.concrete_fields}
            change_rows(model, {column: changes[column] for column in changes if column in present}, schema_editor)


def change_rows(model, changes, schema_editor):
    rows = QuerySet(model).using(schema_editor.connection.alias).order_by("pk")
    last = None
    while changes:
        batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        changed = [row for row in batch if change_row(row, changes)]
        QuerySet(model).using(schema_editor.connection.alias).bulk_update(changed, list(changes), batch_size=100)


def change_row(row, changes):
    former = {column: getattr(row, column) for column in changes}
    for column, change in changes.items():
        setattr(row, column, change(former[column], row))
    return any(getattr(row, column) != former[column] for column in changes)
