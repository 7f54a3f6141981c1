"""Workbooks in Open Document Format (.ods), sheet by sheet and row by row."""

import re
from collections.abc import Iterator
from decimal import Decimal

from .archives import Archive, Attributes, Handlers
from .cells import MERGED, NO_RESULT, Cell, Moment, Number, error_cell, number_cell, number_text, text_cell
from .sheets import MOST_COLUMNS, MOST_ROWS, Layout, Line, Sheet, TextBudget

_PART = "content.xml"
_SHOWN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MOST_REPEATED = 1_000_000
_MOST_COVERED = 100
_FOREIGN = ("annotation", "frame", "shapes", "custom-shape", "g", "tracked-changes", "dde-link", "named-expressions")
"""Elements whose text and tables belong to no cell."""


class _Sheets(Handlers):
    """The names of the sheets, and which are hidden."""

    def __init__(self) -> None:
        self.names: list[tuple[str, bool]] = []
        self._style, self._hidden_styles = "", set[str]()
        self._foreign = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _FOREIGN:
            self._foreign += 1
        elif name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table" and not self._foreign:
            hidden = attributes.get("table:style-name") in self._hidden_styles
            self.names.append((attributes.get("table:name", ""), hidden))

    def end(self, name: str) -> None:
        if name in _FOREIGN:
            self._foreign -= 1


class _Cells(Handlers):
    """The rows of one sheet, counted among all sheets."""

    def __init__(self, index: int, layout: Layout) -> None:
        self.lines: list[tuple[Line, int]] = []
        """Each with how many rows it stands for."""
        self.is_done = False
        self._index, self._layout = index, layout
        self._tables, self._is_inside, self._foreign = -1, False, 0
        self._number, self._repeat, self._column, self._header_column = 1, 1, 0, 0
        self._line, self._budget, self._repeated = Line(0), TextBudget(), 0
        self._cell: Attributes = {}
        self._paragraphs: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name in _FOREIGN:
            self._foreign += 1
        if self._foreign:
            return
        if name == "table":
            self._tables += 1
            self._is_inside = self._tables == self._index
        if not self._is_inside:
            return
        if name == "table-row":
            self._repeat = _count(attributes, "table:number-rows-repeated", MOST_ROWS)
            hidden = attributes.get("table:visibility", "visible") != "visible"
            self._line, self._column = Line(self._number, is_hidden=hidden), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._paragraphs = attributes, []
        elif name == "table-column":
            self._note_column(attributes)
        elif self._paragraphs is not None:
            self._start_text(name, attributes, self._paragraphs)

    def end(self, name: str) -> None:
        if name in _FOREIGN:
            self._foreign -= 1
        if self._foreign or not self._is_inside:
            return
        if name in ("table-cell", "covered-table-cell"):
            self._end_cell(is_covered=name == "covered-table-cell")
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            self._is_inside, self.is_done = False, True

    def text(self, text: str) -> None:
        if self._paragraphs and self._is_inside and not self._foreign:
            self._budget.take(self._number, len(text))
            self._paragraphs[-1] += text

    def _start_text(self, name: str, attributes: Attributes, paragraphs: list[str]) -> None:
        if name == "p":
            paragraphs.append("")
        elif paragraphs and name in ("s", "tab", "line-break"):
            space = {"s": " " * _count(attributes, "text:c", 1000), "tab": "\t", "line-break": "\n"}[name]
            self._budget.take(self._number, len(space))
            paragraphs[-1] += space

    def _note_column(self, attributes: Attributes) -> None:
        repeat = _count(attributes, "table:number-columns-repeated", MOST_COLUMNS)
        if attributes.get("table:visibility", "visible") != "visible":
            last = min(self._header_column + repeat, MOST_COLUMNS)
            self._layout.hidden_columns.update(range(self._header_column, last))
        self._header_column += repeat

    def _end_cell(self, *, is_covered: bool) -> None:
        repeat = _count(self._cell, "table:number-columns-repeated", MOST_COLUMNS)
        cell = MERGED if is_covered else _value(self._cell, "\n".join(self._paragraphs or []))
        if cell != "":
            if isinstance(cell, str):
                self._budget.take(self._number, len(cell) * repeat)
            # A title that is merged over the whole sheet covers cells of no column.
            shown = min(repeat, _MOST_COVERED) if is_covered else repeat
            self._count_repeated(shown - 1)
            for column in range(self._column, min(self._column + shown, MOST_COLUMNS)):
                self._line.cells[column] = cell
        self._column += repeat
        self._paragraphs = None

    def _count_repeated(self, cells: int) -> None:
        self._repeated += cells
        if self._repeated > _MOST_REPEATED:
            raise ValueError(f"it repeats values over too many cells (row {self._number})")

    def _end_row(self) -> None:
        if self._line.cells:
            repeat = min(self._repeat, MOST_ROWS + 1 - self._number)
            self._count_repeated((repeat - 1) * len(self._line.cells))
            self.lines.append((self._line, repeat))
        self._number += self._repeat


def _count(attributes: Attributes, name: str, most: int) -> int:
    return max(1, min(int(attributes.get(name, "1")), most))


def _value(cell: Attributes, text: str) -> Cell:
    kind = cell.get("office:value-type", "")
    if cell.get("calcext:value-type") == "error":
        return error_cell(text)
    if kind in ("float", "percentage", "currency"):
        number = number_cell(cell.get("office:value", ""))
        return _as_shown(number, text) if isinstance(number, Number) and kind == "float" else number
    if kind in ("date", "time"):
        return Moment(cell.get(f"office:{kind}-value", text))
    if kind == "boolean":
        return cell.get("office:boolean-value") == "true"
    if not text and not kind and "table:formula" in cell:
        return NO_RESULT
    return text_cell(cell.get("office:string-value", text))


def _as_shown(number: Number, text: str) -> Number:
    """Keep what the cell shows where it is the same number with more zeros."""
    if _SHOWN.fullmatch(text) and text != number_text(number.value) and Decimal(text) == number.value:
        return Number(number.value, text)
    return number


def _lines(archive: Archive, index: int, layout: Layout) -> Iterator[Line]:
    cells = _Cells(index, layout)
    try:
        for _ in archive.parse(_PART, cells):
            for line, repeat in cells.lines:
                for number in range(line.number, line.number + repeat):
                    yield Line(number, line.cells, line.is_hidden)
            cells.lines.clear()
            if cells.is_done:
                return
    except ValueError as broken:
        raise archive.broken(broken) from broken


def read_ods(archive: Archive) -> list[Sheet]:
    """Return the sheets of a workbook. Raises UnusableFile."""
    found = _Sheets()
    for _ in archive.parse(_PART, found):
        pass
    sheets = []
    for index, (name, is_hidden) in enumerate(found.names):
        layout = Layout()
        sheets.append(
            Sheet(name, is_hidden, lambda index=index, layout=layout: _lines(archive, index, layout), layout)  # type: ignore[misc]
        )
    return sheets
