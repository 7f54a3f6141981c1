"""Where a table stands in its sheet, and its rows with what is wrong with them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .cells import MERGED, MISSING, NO_RESULT, Cell, Fault, is_blank, visible
from .names import Names
from .sheets import Layout, Line, Sheet
from .tables import Flaw, Row, UnusableFile, letters_of

_MOST_TOLD = 5
_MOST_MERGED_ROWS = 200_000


@dataclass
class Frame:
    """The columns of a table and the row of its header."""

    header_row: int
    columns: dict[int, str]
    """Position in the sheet -> name; columns without a name belong to no table."""
    width: int | None
    covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Row -> first and last columns that merged cells span; only those of the upper left corner hold a value."""

    @classmethod
    def of(cls, header: Line, names: Names) -> "Frame":
        """Return the frame that a header makes."""
        read = {column: names.read(cell) for column, cell in sorted(header.cells.items())}
        columns = {column: name for column, name in read.items() if name}
        # Empty cells at the end of a line are often written by accident.
        return cls(header.number, columns, header.width and max(columns, default=-1) + 1)

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.columns.values())

    def take(self, layout: Layout) -> None:
        """Take over which cells are merged; all lines were read once before."""
        covered = defaultdict(list)
        if sum(last_row - first_row for first_row, _, last_row, _ in layout.merges) > _MOST_MERGED_ROWS:
            raise UnusableFile("The sheet has too many merged cells. Unmerge them, and try again.")
        for first_row, first, last_row, last in layout.merges:
            for row in range(max(first_row, self.header_row + 1), last_row + 1):
                beginning = first + 1 if row == first_row else first
                if any(beginning <= column <= last for column in self.columns):
                    covered[row].append((beginning, last))
        self.covered = dict(covered)

    def row(self, line: Line) -> Row:
        """Return a line as a row of the table."""
        surplus = {
            column: cell
            for column, cell in sorted(line.cells.items())
            if column not in self.columns and cell is not MERGED and not is_blank(cell)
        }
        cells = [self._cell(line, column) for column in self.columns]
        flaws = self._torn(line) or (*self._outside(surplus, line.number), *self._faults(cells, line.number))
        return Row(line.number, cells, flaws, tuple(surplus.values()))

    def _cell(self, line: Line, column: int) -> Cell:
        if line.width is not None and column >= line.width:
            return MISSING
        if any(first <= column <= last for first, last in self.covered.get(line.number, ())):
            return MERGED
        return line.cells.get(column, "")

    def _torn(self, line: Line) -> tuple[Flaw, ...]:
        """Return what is wrong with a line of a text file that has more or fewer cells than the header."""
        if line.width is None or self.width is None:
            return ()
        filled = max((column + 1 for column, cell in line.cells.items() if not is_blank(cell)), default=0)
        cells = line.width if line.width < self.width else max(filled, self.width)
        if cells == self.width:
            return ()
        hint = "Look for a missing quote or delimiter, or for a number with a separator in it."
        return (Flaw("", f"The row has {cells} cells, the header has {self.width}.", hint),)

    def _outside(self, surplus: dict[int, Cell], row: int) -> tuple[Flaw, ...]:
        if not surplus:
            return ()
        places = _some([f"{letters_of(column)}{row}" for column in surplus])
        hint = "Name the column in the header, or clear the cells."
        return (Flaw("", f"Cells outside the named columns hold something: {places}.", hint),)

    def _faults(self, cells: list[Cell], row: int) -> tuple[Flaw, ...]:
        return tuple(
            Flaw(name, _told(cell, column, row), _HINTS.get(cell.told, _HINT))
            for (column, name), cell in zip(self.columns.items(), cells, strict=True)
            if isinstance(cell, Fault)
        )


_HINT = "Correct the cell and import again; to clear the value, empty the cell."
_HINTS = {
    NO_RESULT.told: "Open the file in a spreadsheet program, save it there and import again.",
    MERGED.told: "Unmerge the cells, and fill each.",
}


def _told(cell: Fault, column: int, row: int) -> str:
    holds = f" ({visible(cell.text)[:50]})" if cell.text else ""
    return f"Cell {letters_of(column)}{row}{holds} {cell.told}."


def repeated_names(frame: Frame) -> list[str]:
    """Return the names of more than one column, quoted."""
    return [repr(visible(name)) for name, times in Counter(frame.columns.values()).items() if times > 1]


def notes_of(frame: Frame, sheet: Sheet, *, titles: int, hidden_rows: int, others: list[Sheet]) -> list[str]:
    """Return what a reader of the report should know beside how the file was read."""
    notes = []
    if titles:
        notes.append(f"Passed over above the header: {_counted(titles, 'row')}.")
    if hidden_rows:
        notes.append(f"Read like the others: {_counted(hidden_rows, 'hidden row')}.")
    if hidden := [letters_of(column) for column in sorted(sheet.layout.hidden_columns & frame.columns.keys())]:
        notes.append(f"Read like the others: {_counted(len(hidden), 'hidden column')} ({_some(hidden)}).")
    if others:
        notes.append(f"Not read: {_counted(len(others), 'sheet')} ({_some([f'“{other.name}”' for other in others])}).")
    return notes


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _some(words: list[str]) -> str:
    return ", ".join(words[:_MOST_TOLD]) + (" and others" if len(words) > _MOST_TOLD else "")
