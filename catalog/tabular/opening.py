"""Opening a file as a table: which reader, which sheet, which row is the header."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from .archives import Archive
from .cells import is_blank
from .delimited import is_plausible_text, read_delimited
from .encodings import encoding_of, open_bytes
from .frames import Frame, notes_of, repeated_names
from .names import Names
from .numbers import decimal_mark_of
from .ods import read_ods
from .sheets import Line, Sheet
from .tables import DELIMITERS, Row, Source, Table, UnusableFile
from .xls import read_xls
from .xlsx import read_xlsx

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXT_FILES = (".csv", ".txt", ".tsv", ".tab")
_REFUSED = {".xlsb": "a binary workbook", ".numbers": "a Numbers document", ".pdf": "a PDF"}
_SEARCHED_ROWS = 50
"""So many rows that are not empty may stand above a header."""


@dataclass(frozen=True)
class _Opened:
    """A file whose format is known, before a sheet is chosen."""

    format: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""


def open_table(
    path: Path, *, known: Collection[str] = (), required: Collection[str] = (), sheet: str | None = None
) -> Table:
    """Return the table in a text file or in a workbook, by default in its first visible sheet that has the columns.

    The header is the first row with all `required` columns, else the row with most `known` ones, else the first.
    Raises UnusableFile.
    """
    names = Names(known, required)
    try:
        opened = _open(path, names)
        chosen, header, others = _choose(path, opened.sheets, names, sheet)
        return _table(path, opened, chosen, Frame.of(header, names), others)
    except OSError as unreadable:
        raise UnusableFile(f"{path.name} cannot be read: {unreadable.strerror or unreadable}.") from unreadable


def _open(path: Path, names: Names) -> _Opened:
    with open_bytes(path) as file:
        head = file.read(4096)
    suffix = path.suffixes[-2].lower() if path.name.lower().endswith(".csv.gz") else path.suffix.lower()
    if suffix not in (*SPREADSHEETS, *TEXT_FILES):
        what = _REFUSED.get(suffix, "of no known kind")
        raise UnusableFile(
            f"{path.name} is {what}; use {', '.join((*TEXT_FILES, *SPREADSHEETS))}. Save it as .xlsx or “CSV UTF-8”."
        )
    if not head:
        raise UnusableFile(f"{path.name} is empty; its first row must name the columns.")
    # What a file is, its beginning tells better than its name.
    if head.startswith(b"PK"):
        archive = Archive(path)
        if archive.has("content.xml"):
            return _Opened("ODS", read_ods(archive))
        return _Opened("XLSX", read_xlsx(archive))
    if head.startswith(b"\xd0\xcf\x11\xe0") or head[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"):
        return _Opened("XLS", read_xls(path))
    return _open_text(path, head, names)


def _open_text(path: Path, head: bytes, names: Names) -> _Opened:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    save = "Open it in a spreadsheet program and save it as .xlsx or “CSV UTF-8”."
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<body", b"<!--", b"<style", b"<div")):
        raise UnusableFile(f"{path.name} is a web page (HTML), whatever its name says. {save}")
    if start.startswith((b"<?xml", b"{\\rtf", b"%pdf", b"<workbook", b"<?mso")):
        raise UnusableFile(f"{path.name} is not a readable spreadsheet but another kind of document. {save}")
    if not is_plausible_text(head):
        raise UnusableFile(f"{path.name} is not a readable spreadsheet, nor text. {save}")
    encoding = encoding_of(path)
    sheet, delimiter = read_delimited(path, encoding, names)
    return _Opened("CSV", [sheet], encoding.label, delimiter)


def _choose(path: Path, sheets: list[Sheet], names: Names, wanted: str | None) -> tuple[Sheet, Line, list[Sheet]]:
    """Return the sheet with the table, its header, and the other visible sheets that hold anything."""
    if wanted is not None:
        candidates = [sheet for sheet in sheets if sheet.name == wanted]
        if not candidates:
            there = ", ".join(f"“{sheet.name}”" for sheet in sheets if sheet.name) or "none with a name"
            raise UnusableFile(f"{path.name} has no sheet “{wanted}”; there are {there}.")
    else:
        candidates = [sheet for sheet in sheets if not sheet.is_hidden]
    headers = [(sheet, header) for sheet in candidates if (header := _header(sheet, names)) is not None]
    if not headers:
        hidden = [f"“{sheet.name}”" for sheet in sheets if sheet.is_hidden] if wanted is None else []
        advice = f" Hidden sheets are not read: unhide {', '.join(hidden)} if the table is there." if hidden else ""
        raise UnusableFile(f"{path.name} is empty; its first row must name the columns.{advice}")
    fitting = [(sheet, header) for sheet, header in headers if names.has_required(header.cells.values())]
    chosen, header = (fitting or headers)[0]
    return chosen, header, [sheet for sheet, _ in headers if sheet is not chosen]


def _header(sheet: Sheet, names: Names) -> Line | None:
    """Return the row that names the columns: the first that can, else the best, else the first that is not empty."""
    best, found = None, -1
    for count, line in enumerate(_filled(sheet), start=1):
        cells = line.cells.values()
        if names.has_required(cells):
            return line
        if (matches := names.matches(cells)) > found:
            best, found = line, matches
        if count == _SEARCHED_ROWS:
            break
    return best


def _filled(sheet: Sheet) -> Iterator[Line]:
    return (line for line in sheet.lines() if not all(map(is_blank, line.cells.values())))


def _table(path: Path, opened: _Opened, sheet: Sheet, frame: Frame, others: list[Sheet]) -> Table:
    if not frame.columns:
        raise UnusableFile(f"{path.name} is empty; its first row must name the columns.")
    if twice := repeated_names(frame):
        raise UnusableFile(f"{path.name} has columns that stand there twice: {', '.join(twice)}. Remove one of each.")
    count = hidden_rows = titles = 0
    for line in _filled(sheet):
        titles += line.number < frame.header_row
        if line.number > frame.header_row:
            count += 1
            hidden_rows += line.is_hidden
    frame.take(sheet.layout)

    def rows() -> Iterator[Row]:
        return (frame.row(line) for line in _filled(sheet) if line.number > frame.header_row)

    # The system lets a file be named by bytes that are no text.
    name = path.name.encode("utf-8", "replace").decode()
    source = Source(
        name, opened.format, opened.encoding, DELIMITERS.get(opened.delimiter, ""), sheet.name, frame.header_row
    ).noting(*notes_of(frame, sheet, titles=titles, hidden_rows=hidden_rows, others=others))
    is_local = opened.delimiter not in ("", ",")

    def decimal_mark(columns: frozenset[str]) -> str:
        wanted = [position for position, name in enumerate(frame.names) if name in columns]
        texts = (cell for row in rows() for at in wanted if isinstance(cell := row.cells[at], str) and cell)
        return decimal_mark_of(texts) if is_local and wanted else "."

    return Table(source, frame.names, count, rows, decimal_mark)
