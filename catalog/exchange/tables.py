"""Reading a file into a header and rows of cells, whatever kind of file it is."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, ZipError

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXT_FILES = (".csv", ".txt")

Cell = Any
"""Text; from a spreadsheet also a number, a boolean, a date, a time."""


class UnusableFile(Exception):
    """A file that cannot be imported at all; the message tells the user why and what to do."""


@dataclass(frozen=True)
class Row:
    """A row that is not empty, with its number as spreadsheet programs count: the header is row 1."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A file as a table. `rows` reads it anew each time, so that large files need little memory."""

    name: str
    header: list[str]
    count: int
    rows: Callable[[], Iterator[Row]]

    def only(self, wanted: Callable[[Row], bool]) -> "Table":
        """Return the table without the rows that are not wanted."""
        return Table(self.name, self.header, sum(map(wanted, self.rows())), lambda: filter(wanted, self.rows()))


def open_table(path: Path) -> Table:
    """Return the table in a CSV file or in the first sheet of a workbook. Raises UnusableFile."""
    kind = path.suffix.lower()
    if kind in SPREADSHEETS:
        lines = _sheet_lines(path)
    elif kind in TEXT_FILES:
        lines = _text_lines(path)
    else:
        raise UnusableFile(f"{path.name} is of no known kind; use {', '.join((*TEXT_FILES, *SPREADSHEETS))}.")
    header = _trimmed([str(cell) for cell in next(lines(), [])])
    if not header:
        raise UnusableFile(f"{path.name} is empty; its first row must name the columns.")

    def rows() -> Iterator[Row]:
        numbered = enumerate(islice(lines(), 1, None), start=2)
        return (Row(number, _trimmed(cells, len(header))) for number, cells in numbered if _trimmed(cells))

    return Table(path.name, header, sum(1 for _ in rows()), rows)


def _trimmed(cells: list[Cell], length: int = 0) -> list[Cell]:
    """Return the cells without empty ones at the end, but not fewer than `length` of those that are there."""
    end = len(cells)
    while end > length and cells[end - 1] == "":
        end -= 1
    return cells[:end]


def _sheet_lines(path: Path) -> Callable[[], Iterator[list[Cell]]]:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except OSError as unreadable:
        raise UnusableFile(f"{path.name} cannot be read: {unreadable.strerror or unreadable}.") from unreadable
    except (CalamineError, ZipError) as broken:
        raise UnusableFile(f"{path.name} is not a readable spreadsheet: {broken}.") from broken
    return lambda: iter(lines)


def _text_lines(path: Path) -> Callable[[], Iterator[list[Cell]]]:
    delimiter = ","

    def lines() -> Iterator[list[Cell]]:
        reader = None
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, delimiter=delimiter, strict=True)
                yield from reader
        except OSError as unreadable:
            raise UnusableFile(f"{path.name} cannot be read: {unreadable.strerror}.") from unreadable
        except UnicodeDecodeError as foreign:
            line = f" (near line {reader.line_num + 1})" if reader else ""
            message = f"{path.name} is not in UTF-8{line}. Save it as “CSV UTF-8” and try again."
            raise UnusableFile(message) from foreign
        except csv.Error as broken:
            line = f" near line {reader.line_num}" if reader else ""
            raise UnusableFile(f"{path.name} is not well-formed CSV{line}: {broken}.") from broken

    # Spreadsheet programs of half of Europe write semicolons; no column's name has one, or a comma.
    heading = ",".join(next(lines(), []))
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    return lines
