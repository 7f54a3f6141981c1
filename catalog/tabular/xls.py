"""Workbooks of Excel 97 to 2003 (.xls), read by xlrd: the one library that gives their errors and number formats."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd

from .archives import LARGEST_FILE
from .cells import Cell, Number, error_cell, number_cell, text_cell
from .number_formats import formatted
from .sheets import Layout, Line, Sheet
from .tables import UnusableFile

_EMPTY = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def read_xls(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook. Raises UnusableFile."""
    if path.stat().st_size > LARGEST_FILE:
        raise UnusableFile(f"{path.name} is larger than {LARGEST_FILE // 2**20} MB. Save it as CSV UTF-8.")
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            book = xlrd.open_workbook(
                path, logfile=nowhere, on_demand=True, formatting_info=True, ragged_rows=True, use_mmap=False
            )
    # Each field of a damaged file can surprise it: struct.error, IndexError, AssertionError and others.
    except Exception as broken:
        raise _broken(path, broken) from broken
    names = zip(book.sheet_names(), book._sheet_visibility, strict=True)  # noqa: SLF001 - not public before a sheet is read
    return [_sheet(path, book, index, name, hidden != 0) for index, (name, hidden) in enumerate(names)]


def _broken(path: Path, why: Exception) -> UnusableFile:
    if "encrypted" in str(why).lower():
        return UnusableFile(f"{path.name} is protected with a password. Save it without one, and try again.")
    return UnusableFile(
        f"{path.name} is not a readable spreadsheet: {why}. Open it in a spreadsheet program and save it as .xlsx."
    )


def _sheet(path: Path, book: Any, index: int, name: str, is_hidden: bool) -> Sheet:
    layout = Layout()
    return Sheet(name, is_hidden, lambda: _lines(path, book, index, layout), layout)


def _lines(path: Path, book: Any, index: int, layout: Layout) -> Iterator[Line]:
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as book.logfile:
            sheet = book.sheet_by_index(index)
    # As above.
    except Exception as broken:
        raise _broken(path, broken) from broken
    layout.hidden_columns.update(column for column, info in sheet.colinfo_map.items() if info.hidden)
    for first_row, end_row, first_column, end_column in sheet.merged_cells:
        layout.merge(first_row + 1, first_column, end_row, end_column - 1)
    for row in range(sheet.nrows):
        kinds = enumerate(sheet.row_types(row))
        cells = {column: _cell(book, sheet.cell(row, column)) for column, kind in kinds if kind not in _EMPTY}
        if cells:
            info = sheet.rowinfo_map.get(row)
            yield Line(row + 1, cells, is_hidden=bool(info and info.hidden))


def _cell(book: Any, cell: Any) -> Cell:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return text_cell(cell.value)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        number = number_cell(repr(cell.value))
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        return formatted(number, code, since_1904=book.datemode == 1) if isinstance(number, Number) else number
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return error_cell(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return error_cell("")
