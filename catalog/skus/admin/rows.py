"""Form fields of several rows: the paths of a breadcrumb, the members of metadata. They work without JavaScript too."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from catalog.skus.breadcrumbs import read_breadcrumb, write_breadcrumb

SPARE_ROWS = 2
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,4300}")
"""Longer ones cannot be stored; how long a new one may be is the field's business."""
DECIMAL_NUMBER = re.compile(r"[+-]?[0-9]{1,4300}(?:\.[0-9]{1,4300})?(?:[eE][+-]?[0-9]{1,4})?")
SWITCHES = {"true": True, "false": False}


class RowsWidget(forms.Widget):
    """Inputs in rows; each row repeats the same names, so that any number of rows may be sent."""

    class Media:
        js = ("catalog/skus/rows.js",)

    def id_for_label(self, id_: str, index: Any = None) -> str:
        """Point the label to the first row."""
        return id_ and f"{id_}_0"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell that the rows always count as sent: rows taken away are a change."""
        return False


class PathRows(RowsWidget):
    """One text input for each path of a breadcrumb."""

    template_name = "admin/catalog/sku/path_rows.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the rows as they were typed."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def format_value(self, value: Any) -> list[str]:
        """Return the rows to show, with some empty ones."""
        filled = [row for row in value or [] if row]
        return [*filled, *[""] * SPARE_ROWS]


class BreadcrumbField(forms.Field):
    """A breadcrumb, one path in each row (R-CAT-237)."""

    widget = PathRows

    def prepare_value(self, value: Any) -> list[str]:
        """Split stored text into rows (R-CAT-033); what was typed stays as it was typed."""
        return [write_breadcrumb([path]) for path in read_breadcrumb(value)] if isinstance(value, str) else value or []

    def to_python(self, value: Any) -> str:
        """Join the rows. Raises ValidationError for a row that holds a semicolon."""
        rows = [row for row in value or [] if row.strip()]
        if any(";" in row for row in rows):
            raise ValidationError("A semicolon separates paths. Write each path in a row of its own.")
        return write_breadcrumb(path for row in rows for path in read_breadcrumb(row))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is meant, not how it is spaced."""
        try:
            return read_breadcrumb(initial or "") != read_breadcrumb(self.to_python(data))
        except ValidationError:
            return True


class MetadataType(models.TextChoices):
    """The type of a metadata value as the form names it."""

    STRING = "string", "String"
    INTEGER = "integer", "Integer"
    BOOLEAN = "boolean", "Boolean"
    DECIMAL = "decimal", "Decimal"


class MetadataRow(NamedTuple):
    """One member of metadata as it stands in the form."""

    name: str = ""
    type: str = MetadataType.STRING
    value: str = ""

    @property
    def types(self) -> list[tuple[str, str]]:
        """Return the types to choose from; a decimal only where one came through the API (R-CAT-235)."""
        offered = [choice for choice in MetadataType if choice != MetadataType.DECIMAL or self.type == choice]
        return [(choice.value, str(choice.label)) for choice in offered]


class MetadataRows(RowsWidget):
    """Name, type and value of each member."""

    template_name = "admin/catalog/sku/metadata_rows.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[MetadataRow]:
        """Return the rows as they were typed."""
        columns = (data.getlist(f"{name}_{part}") for part in MetadataRow._fields)
        return [MetadataRow(*row) for row in zip(*columns, strict=False)]

    def format_value(self, value: Any) -> list[MetadataRow]:
        """Return the rows to show, with some empty ones."""
        filled = [row for row in value or [] if row.name or row.value]
        return [*filled, *[MetadataRow()] * SPARE_ROWS]


class MetadataRowsField(forms.Field):
    """Metadata: the chosen type decides the JSON type that is stored (R-CAT-235)."""

    widget = MetadataRows

    def prepare_value(self, value: Any) -> list[MetadataRow]:
        """Turn stored metadata into rows, by name; what was typed stays as it was typed."""
        return [_row(*member) for member in sorted(value.items())] if isinstance(value, dict) else value or []

    def to_python(self, value: Any) -> dict[str, Any]:
        """Return the object that the rows describe. Raises ValidationError naming every row that is wrong."""
        members: dict[str, Any] = {}
        problems = []
        for row in value or []:
            if not row.name and not row.value.strip():
                continue
            try:
                members[_new_name(row, members)] = _typed(row)
            except ValidationError as problem:
                problems.append(problem)
        if problems:
            raise ValidationError(problems)
        return members

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare names, types and values."""
        return sorted(self.prepare_value(initial or {})) != sorted(row for row in data or [] if row.name or row.value)


def _row(name: str, value: Any) -> MetadataRow:
    if isinstance(value, bool):
        return MetadataRow(name, MetadataType.BOOLEAN, str(value).lower())
    if isinstance(value, int):
        return MetadataRow(name, MetadataType.INTEGER, str(value))
    if isinstance(value, (float, Decimal)):
        return MetadataRow(name, MetadataType.DECIMAL, str(value))
    return MetadataRow(name, MetadataType.STRING, str(value))


def _new_name(row: MetadataRow, members: dict[str, Any]) -> str:
    if not row.name:
        raise ValidationError("The value “%(value)s” has no name.", params={"value": row.value})
    if row.name in members:
        raise ValidationError("The name “%(name)s” stands in two rows.", params={"name": row.name})
    return row.name


def _typed(row: MetadataRow) -> Any:
    text = row.value.strip()
    if row.type == MetadataType.INTEGER:
        if WHOLE_NUMBER.fullmatch(text):
            return int(text)
        raise ValidationError("“%(name)s” is an Integer: write a whole number, such as 12.", params={"name": row.name})
    if row.type == MetadataType.BOOLEAN:
        if text.lower() in SWITCHES:
            return SWITCHES[text.lower()]
        raise ValidationError("“%(name)s” is a Boolean: write true or false.", params={"name": row.name})
    if row.type == MetadataType.DECIMAL:
        if DECIMAL_NUMBER.fullmatch(text):
            return Decimal(text)
        raise ValidationError("“%(name)s” is a Decimal: write a number.", params={"name": row.name})
    return row.value
