"""What a reader of spreadsheets gives: sheets of sparse lines, before a header is looked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .cells import Cell
from .tables import UnusableFile

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_TEXT = 2_000_000
"""Characters of one row; a spreadsheet's cell holds 32,767."""
MOST_MERGES = 50_000

Lines = Callable[[], Iterator["Line"]]


@dataclass(slots=True)
class Line:
    """A row that holds anything: column, counted from 0 -> cell. `width` is known where rows may be torn (CSV)."""

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)
    is_hidden: bool = False
    width: int | None = None


@dataclass
class Layout:
    """What was seen beside the cells, complete after all lines were read once."""

    hidden_columns: set[int] = field(default_factory=set)
    merges: set[tuple[int, int, int, int]] = field(default_factory=set)
    """First row, first column, last row, last column; rows counted from 1, columns from 0."""

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Note merged cells. Raises UnusableFile for more than any table has."""
        if len(self.merges) >= MOST_MERGES:
            raise UnusableFile("The sheet has too many merged cells. Unmerge them, and try again.")
        self.merges.add((first_row, first_column, last_row, last_column))


@dataclass
class Sheet:
    """A sheet of a workbook, or the one table of a text file."""

    name: str
    is_hidden: bool
    lines: Lines
    layout: Layout = field(default_factory=Layout)


class TextBudget:
    """Counts the text of a row, so that one row of endless cells fills no memory."""

    def __init__(self) -> None:
        self._row, self._used = 0, 0

    def take(self, row: int, length: int) -> None:
        """Count some text. Raises UnusableFile when the row has too much."""
        if row != self._row:
            self._row, self._used = row, 0
        self._used += length
        if self._used > MOST_TEXT:
            raise UnusableFile(f"Row {row} holds more text than any table has.")
