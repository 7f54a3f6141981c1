"""Writing a table that `importing` reads back without changing anything."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from catalog.tabular.guarding import guard, guard_name
from catalog.tabular.outputs import replacing
from catalog.tabular.tables import UnusableFile
from catalog.wire.messages.fields import Member, Number, Reference

from .cells import stored_text
from .columns import METADATA
from .kinds import Kind

ROWS_PER_QUERY = 1000
ROWS_OF_A_SHEET = 1_048_576
COLUMNS_OF_A_SHEET = 16_384


def export_table(kind: Kind, path: Path, *, live_mode: bool) -> int:
    """Write all resources of a kind and mode, oldest first, to a CSV or XLSX file; return how many.

    Text is guarded against being run as a formula. Raises UnusableFile.
    """
    write = {".csv": _write_text, ".xlsx": _write_sheet}.get(path.suffix.lower())
    if write is None:
        raise UnusableFile(f"{path.name} is of no kind that can be written; use .csv or .xlsx.")
    resources = kind.model.objects.in_mode(live_mode).order_by("key")
    metadata = _metadata_names(resources) if kind.has_metadata else []
    header = [*kind.columns, *(guard_name(METADATA + name) for name in metadata)]
    with replacing(path) as aside:
        try:
            return write(aside, header, _rows(kind, resources, metadata))
        except FileCreateError as refused:
            raise UnusableFile(f"{path} cannot be written: {refused}.") from refused


def _metadata_names(resources: Any) -> list[str]:
    names: dict[str, None] = {}
    for metadata in resources.exclude(metadata={}).values_list("metadata", flat=True).iterator(ROWS_PER_QUERY):
        names |= dict.fromkeys(metadata)
    return sorted(names)


def _rows(kind: Kind, resources: Any, metadata: list[str]) -> Iterator[list[str | Decimal]]:
    """Yield the cells of each resource; numbers stay numbers."""
    references = [member.source or name for name, member in kind.columns.items() if isinstance(member, Reference)]
    if references:
        resources = resources.select_related(*references)
    for resource in resources.iterator(ROWS_PER_QUERY):
        cells = [_cell(member, getattr(resource, member.source or name)) for name, member in kind.columns.items()]
        yield [*cells, *(_cell(None, resource.metadata.get(name)) for name in metadata)]


def _cell(member: Member | None, value: Any) -> str | Decimal:
    if value is None:
        return ""
    if isinstance(member, Number):
        return Decimal(value).normalize()
    return guard(stored_text(member.to_representation(value) if member else value))


def _write_text(path: Path, header: list[str], rows: Iterable[list[Any]]) -> int:
    count = 0
    # With a byte order mark, as spreadsheet programs need it to see that the text is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([cell if isinstance(cell, str) else format(cell, "f") for cell in row])
            count += 1
    return count


def _write_sheet(path: Path, header: list[str], rows: Iterable[list[Any]]) -> int:
    if len(header) > COLUMNS_OF_A_SHEET:
        raise UnusableFile(f"A spreadsheet holds {COLUMNS_OF_A_SHEET:,} columns at most; export to .csv.")
    count = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        as_text = workbook.add_format({"num_format": "@"})
        sheet.set_column(0, len(header) - 1, None, as_text)
        for column, name in enumerate(header):
            _write_string(sheet, 0, column, name, as_text)
        for count, row in enumerate(rows, start=1):
            if count == ROWS_OF_A_SHEET:
                raise UnusableFile(f"A spreadsheet holds {ROWS_OF_A_SHEET - 1:,} rows at most; export to .csv.")
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(count, column, float(cell))
                elif cell:
                    _write_string(sheet, count, column, cell, as_text)
    return count


def _write_string(sheet: Any, row: int, column: int, text: str, as_text: Any) -> None:
    """Write a text cell; the writer itself leaves out text that is too long, and says so by its result only."""
    if sheet.write_string(row, column, text, as_text) < 0:
        raise UnusableFile(f"A cell of row {row + 1:,} is too long for a spreadsheet; export to .csv.")
