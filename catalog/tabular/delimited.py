"""Text files with a character between cells: comma, semicolon, tab or bar."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO

from .cells import text_cell
from .encodings import Encoding, not_in, open_text
from .names import Names
from .sheets import MOST_COLUMNS, MOST_TEXT, Layout, Line, Sheet
from .tables import DELIMITERS, UnusableFile

_SAMPLE_LINES, _SAMPLE_LENGTH = 200, 2**17
_BYTE_ORDER_MARK = "\ufeff"


def read_delimited(path: Path, encoding: Encoding, names: Names) -> tuple[Sheet, str]:
    """Return the table of a text file, and what stands between its cells. Raises UnusableFile, OSError."""
    try:
        with open_text(path, encoding) as file:
            beginning = io.StringIO(file.read(_SAMPLE_LENGTH).lstrip(_BYTE_ORDER_MARK), newline="")
        sample = list(islice(beginning, _SAMPLE_LINES))
    except UnicodeDecodeError as foreign:
        raise not_in(encoding, path, 1) from foreign
    declared = _declared(sample)
    delimiter = declared or _guessed(sample, names)
    layout = Layout()
    return Sheet(
        "", False, lambda: _lines(path, encoding, delimiter, has_declaration=bool(declared)), layout
    ), delimiter


class _Text:
    """The physical lines without the byte order marks at the beginning; programs have been seen to add two.

    Stops at a row of more text than any table has; who takes a row says so by `taken`.
    """

    def __init__(self, file: IO[str], name: str) -> None:
        self._file, self._name = file, name
        self._pending, self._is_first = 0, True

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(MOST_TEXT):
            self._pending += len(line)
            if self._pending >= MOST_TEXT:
                raise UnusableFile(f"{self._name} has a row of more text than any table. Look for a missing quote.")
            yield line.lstrip(_BYTE_ORDER_MARK) if self._is_first else line
            self._is_first = False

    def taken(self) -> None:
        """Begin a new row."""
        self._pending = 0


def _declared(lines: list[str]) -> str:
    """Return the delimiter that Excel's line "sep=;" declares."""
    first = lines[0].rstrip("\r\n").lower() if lines else ""
    return first[4:] if first.startswith("sep=") and first[4:] in DELIMITERS else ""


def _guessed(lines: list[str], names: Names) -> str:
    """Return the delimiter that finds most columns that are known; a name full of semicolons finds none.

    Where no name is known, the one that cuts the most rows alike.
    """
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter, names))


def _fitness(lines: list[str], delimiter: str, names: Names) -> tuple[int, int]:
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(csv.reader(lines, delimiter=delimiter))
    widths = Counter(len(row) for row in rows if len(row) > 1)
    usual, times = widths.most_common(1)[0] if widths else (1, 0)
    return max((names.matches(row) for row in rows), default=0), usual * times


def _lines(path: Path, encoding: Encoding, delimiter: str, *, has_declaration: bool) -> Iterator[Line]:
    reader = None
    try:
        with open_text(path, encoding) as file:
            lines = _Text(file, path.name)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            for number, row in enumerate(reader, start=1):
                lines.taken()
                if len(row) > MOST_COLUMNS:
                    raise UnusableFile(f"Row {number} of {path.name} has more than {MOST_COLUMNS:,} cells.")
                if row and not (number == 1 and has_declaration):
                    cells = {column: text_cell(text) for column, text in enumerate(row) if text}
                    yield Line(number, cells, width=len(row))
    except OSError as unreadable:
        raise UnusableFile(f"{path.name} cannot be read: {unreadable.strerror or unreadable}.") from unreadable
    except UnicodeDecodeError as foreign:
        raise not_in(encoding, path, reader.line_num + 1 if reader else 1) from foreign
    except csv.Error as broken:
        near = f" near line {reader.line_num}" if reader else ""
        raise UnusableFile(f"{path.name} is not well-formed CSV{near}: {broken}. Look for a missing quote.") from broken


def is_plausible_text(head: bytes) -> bool:
    """Tell whether the beginning of a file can be text at all."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\0" for byte in head)
    return controls * 50 <= len(head)
