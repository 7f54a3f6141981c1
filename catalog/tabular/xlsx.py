"""Workbooks in Office Open XML (.xlsx, .xlsm), sheet by sheet and row by row.

python-calamine is faster, but gives errors as empty cells, hides number formats and allocates what a far cell spans.
"""

import re
from array import array
from collections.abc import Iterator
from posixpath import join, normpath
from typing import TypeVar

from .archives import Archive, Attributes, Handlers
from .cells import NO_RESULT, Cell, Moment, error_cell, number_cell, text_cell
from .number_formats import BUILT_IN, DATES, formatted
from .sheets import MOST_COLUMNS, MOST_ROWS, Layout, Line, Sheet, TextBudget
from .tables import UnusableFile

MOST_SHARED = 128 * 2**20
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile("([A-Z]{1,3})([0-9]{1,7})")

H = TypeVar("H", bound=Handlers)


def unescaped(text: str) -> str:
    """Return text with its characters that XML cannot hold, written as _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


class _Parts(Handlers):
    """The workbook part: its sheets, and when its calendar begins."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), link))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Links(Handlers):
    """The relations of a part: id -> kind and target."""

    def __init__(self) -> None:
        self.links: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.links[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))


class _Styles(Handlers):
    """The number format of each style."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self._own: dict[str, str] = {}
        self._is_cell_style = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._is_cell_style = True
        elif name == "xf" and self._is_cell_style:
            number = attributes.get("numFmtId", "0")
            built_in = int(number) if number.isdecimal() else 0
            code = "yyyy-mm-dd" if built_in in DATES else BUILT_IN.get(built_in, "")
            self.codes.append(self._own.get(number, code))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_cell_style = False


class _Strings(Handlers):
    """The shared strings, packed: a list of them would take many times the memory."""

    def __init__(self) -> None:
        self._packed, self._ends = bytearray(), array("I")
        self._is_text, self._phonetic = False, 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "rPh":
            self._phonetic += 1
        self._is_text = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            self._ends.append(len(self._packed))

    def text(self, text: str) -> None:
        if self._is_text:
            self._packed += text.encode("utf-8", "surrogatepass")

    def __getitem__(self, index: int) -> str:
        """Raises IndexError."""
        if index < 0:
            raise IndexError(index)
        start = self._ends[index - 1] if index else 0
        return self._packed[start : self._ends[index]].decode("utf-8", "surrogatepass")


class _Cells(Handlers):
    """The rows of a sheet."""

    def __init__(self, book: "_Book", layout: Layout) -> None:
        self.lines: list[Line] = []
        self._book, self._layout = book, layout
        self._line = Line(0)
        self._budget = TextBudget()
        self._column = -1
        self._cell: Attributes = {}
        self._pieces: list[str] = []
        self._is_text, self._phonetic, self._has_formula, self._has_value = False, 0, False, False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._is_text, self._has_value = not self._phonetic, True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            number = int(attributes.get("r") or self._line.number + 1)
            self._line = Line(number, is_hidden=attributes.get("hidden") in ("1", "true"))
            self._column = -1
            if not 1 <= number <= MOST_ROWS:
                raise ValueError(f"there is no row {number}")
        elif name == "rPh":
            self._phonetic += 1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes.get("max", "0")), MOST_COLUMNS)
            self._layout.hidden_columns.update(range(int(attributes.get("min", "1")) - 1, last))

    def end(self, name: str) -> None:
        if name == "c":
            if (cell := self._value("".join(self._pieces))) != "":
                self._line.cells[self._column] = cell
        elif name in ("v", "t"):
            self._is_text = False
        elif name == "row":
            if self._line.cells:
                self.lines.append(self._line)
        elif name == "rPh":
            self._phonetic -= 1

    def text(self, text: str) -> None:
        if self._is_text:
            self._budget.take(self._line.number, len(text))
            self._pieces.append(text)

    def _begin_cell(self, attributes: Attributes) -> None:
        self._cell, self._pieces = attributes, []
        self._has_formula = self._has_value = False
        address = _ADDRESS.fullmatch(attributes.get("r", ""))
        self._column = _column_of(address[1]) if address else self._column + 1
        if self._column >= MOST_COLUMNS:
            raise ValueError("there is no such column")

    def _value(self, text: str) -> Cell:
        kind = self._cell.get("t", "n")
        if not text and self._has_formula and (kind != "str" or not self._has_value):
            return NO_RESULT
        if kind == "s":
            return self._shared(text)
        if kind in ("str", "inlineStr"):
            return text_cell(unescaped(text))
        if kind == "e":
            return error_cell(text)
        if not text:
            return ""
        if kind == "b":
            return text in ("1", "true")
        if kind == "d":
            return Moment(text)
        return formatted(number_cell(text), self._book.code(self._cell), since_1904=self._book.since_1904)

    def _shared(self, text: str) -> Cell:
        string = self._book.strings[int(text)] if text else ""
        self._budget.take(self._line.number, len(string))
        return text_cell(unescaped(string))

    def _merge(self, area: str) -> None:
        corners = [_ADDRESS.fullmatch(corner) for corner in area.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (first, row), (last, end) = corners[0].groups(), corners[1].groups()
            self._layout.merge(int(row), _column_of(first), int(end), _column_of(last))


class _Book:
    """What the sheets of a workbook share."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        root = self._links("", "_rels/.rels")
        self._main = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        self._folder = self._main.rpartition("/")[0]
        links = self._links(self._folder, f"{self._folder}/_rels/{self._main.rpartition('/')[2]}.rels")
        parts = self._parsed(self._main, _Parts())
        self.since_1904 = parts.since_1904
        self._sheets = [(name, state, *links.get(link, ("", ""))) for name, state, link in parts.sheets]
        by_kind = dict(links.values())
        self.strings = self._parsed(by_kind.get("sharedStrings", ""), _Strings(), MOST_SHARED)
        self._codes = self._parsed(by_kind.get("styles", ""), _Styles()).codes

    def sheets(self) -> list[Sheet]:
        """Return the sheets that hold cells, in the workbook's order."""
        return [self._sheet(name, state, part) for name, state, kind, part in self._sheets if kind == "worksheet"]

    def code(self, cell: Attributes) -> str:
        """Return the format of a cell."""
        style = int(cell.get("s", "0"))
        return self._codes[style] if style < len(self._codes) else ""

    def _sheet(self, name: str, state: str, part: str) -> Sheet:
        layout = Layout()
        return Sheet(name, state != "visible", lambda: self._lines(part, layout), layout)

    def _lines(self, part: str, layout: Layout) -> Iterator[Line]:
        cells = _Cells(self, layout)
        try:
            for _ in self._archive.parse(part, cells):
                yield from cells.lines
                cells.lines.clear()
        except (ValueError, IndexError, OverflowError) as broken:
            raise self._archive.broken(broken) from broken

    def _links(self, folder: str, part: str) -> dict[str, tuple[str, str]]:
        links = self._parsed(part if self._archive.has(part) else "", _Links()).links
        return {name: (kind, _resolved(folder, target)) for name, (kind, target) in links.items()}

    def _parsed(self, part: str, handlers: H, most: int = 2**25) -> H:
        for _ in self._archive.parse(part, handlers, most) if part else ():
            pass
        return handlers


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


def read_xlsx(archive: Archive) -> list[Sheet]:
    """Return the sheets of a workbook. Raises UnusableFile."""
    if archive.has("xl/workbook.bin"):
        raise UnusableFile(f"{archive.name} is a binary workbook (XLSB). Save it as an Excel workbook (.xlsx).")
    return _Book(archive).sheets()
