"""Files whose rows become rows of reference, tax and shipping tables: reading them, and reporting what a load did."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.tabular.cells import Cell, cell_text
from catalog.tabular.guarding import unguard
from catalog.tabular.numbers import UnreadableNumber, read_decimal, read_units
from catalog.tabular.opening import open_table
from catalog.tabular.tables import Row, Table, UnusableFile


@dataclass(frozen=True)
class TableReport:
    """What a load did to a table, in numbers of rows; the last two were left as staff edited or deleted them."""

    table: str
    added: int
    updated: int
    unchanged: int
    edited: int
    deleted: int
    removed: int = 0

    @property
    def changed(self) -> int:
        """Return how many rows were written."""
        return self.added + self.updated + self.removed


def describe(report: TableReport) -> str:
    """Return a line such as "tax codes: 141 added"."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "kept as edited by staff": report.edited,
        "kept as deleted by staff": report.deleted,
    }
    return f"{report.table}: " + ", ".join(f"{count} {fate}" for fate, count in counts.items() if count)


def file_rows(path: Path, model: type[models.Model], *, key: Collection[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a file as column -> text; no two may agree in all columns of the key.

    Raises OSError for a missing file, UnusableFile for one that cannot be read whole: half a table is no table.
    """
    path.stat()
    names = [field.name for field in model._meta.concrete_fields]
    table = open_table(path, known=names, required=[name for name in key if name in names])
    seen: dict[tuple[str, ...], int] = {}
    for row in table.rows():
        values = _values(table, row)
        first = seen.setdefault(tuple(values.get(name, "") for name in key), row.number)
        if first != row.number:
            raise UnusableFile(f"{table.name}: row {row.number} stands in row {first} already.")
        yield values


def _values(table: Table, row: Row) -> dict[str, str]:
    if row.flaws:
        raise UnusableFile(f"{table.name}: row {row.number}: {row.flaws[0].message} {row.flaws[0].hint}")
    return {name: _text(cell) for name, cell in zip(table.header, row.cells, strict=True)}


def _text(cell: Cell) -> str:
    return unguard(cell_text(cell))


def field_value(field: Any, text: str) -> Any:
    """Return the value of a model's field in a cell's text. Raises ValidationError."""
    if text == "" and field.null:
        return None
    try:
        if isinstance(field, models.DecimalField):
            text = read_decimal(text)
        elif isinstance(field, models.IntegerField):
            return read_units(text)
    except UnreadableNumber as unreadable:
        raise ValidationError(f"{field.name}: “{text}” cannot be used here. {unreadable}") from unreadable
    return field.to_python(text)
