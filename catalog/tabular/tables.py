"""What a file says as a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from .cells import Cell, visible

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class UnusableFile(Exception):
    """A file that cannot be read or written as a table; the message tells the user why and what to do."""


def letters_of(column: int) -> str:
    """Return a spreadsheet's letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a row before anyone asks what it means; `column` is empty when the whole row is torn."""

    column: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """A row that is not empty, with its number as spreadsheet programs count, and its cells in the header's order.

    `surplus` are cells outside of the named columns; a row that has any has a flaw.
    """

    number: int
    cells: list[Cell]
    flaws: tuple[Flaw, ...] = ()
    surplus: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Source:
    """How a file was read: what a report names so that a wrong guess is noticed."""

    name: str
    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1
    notes: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """Return one line such as "stock.csv: CSV, Windows-1252, separated by semicolons, header in row 3."."""
        parts = [self.format, self.encoding, self.delimiter and f"separated by {self.delimiter}"]
        parts += [self.sheet and f"sheet “{self.sheet}”", f"header in row {self.header_row}"]
        line = f"{self.name}: " + ", ".join(filter(None, parts)) + "." + "".join(f" {note}" for note in self.notes)
        return visible(line)

    def noting(self, *notes: str) -> "Source":
        """Return the source with more notes."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True)
class Table:
    """A file as a table. `rows` reads it again each time, so that large files need little memory.

    `rows` raises UnusableFile where a file turns out to be broken.
    """

    source: Source
    header: list[str]
    count: int
    rows: Callable[[], Iterator[Row]]
    decimal_mark: Callable[[frozenset[str]], str] = field(default=lambda _columns: ".")
    """Takes names of columns of numbers; returns "." or ",", or "" where files of this kind may use either and the
    numbers of these columns do not show which."""

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.source.name

    @property
    def delimiter(self) -> str:
        """Return what stood between the cells; a comma for a workbook."""
        return next((sign for sign, label in DELIMITERS.items() if label == self.source.delimiter), ",")

    def only(self, wanted: Callable[[Row], bool]) -> "Table":
        """Return the table without the rows that are not wanted."""
        count = sum(map(wanted, self.rows()))
        return replace(self, count=count, rows=lambda: filter(wanted, self.rows()))
