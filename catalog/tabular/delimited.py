"""Text files with a character between cells: comma, semicolon, tab or bar."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from .cells import Cell, text_cell
from .encodings import Encoding, not_in, open_text
from .names import Names
from .sheets import Layout, Line, Sheet
from .tables import DELIMITERS, UnusableFile

_SAMPLE_LINES, _SAMPLE_LENGTH = 200, 2**16
_BYTE_ORDER_MARK = "\ufeff"


def read_delimited(path: Path, encoding: Encoding, names: Names) -> tuple[Sheet, str]:
    """Return the table of a text file, and what stands between its cells. Raises UnusableFile, OSError."""
    try:
        sample = list(islice(_text(path, encoding), _SAMPLE_LINES))
    except UnicodeDecodeError as foreign:
        raise not_in(encoding, path, 1) from foreign
    declared = _declared(sample)
    delimiter = declared or _guessed(sample, names)
    layout = Layout()
    return Sheet(
        "", False, lambda: _lines(path, encoding, delimiter, has_declaration=bool(declared)), layout
    ), delimiter


def _text(path: Path, encoding: Encoding) -> Iterator[str]:
    """Yield the physical lines without the byte order marks at the beginning; programs have been seen to add two."""
    with open_text(path, encoding) as file:
        first = file.readline()
        yield first.lstrip(_BYTE_ORDER_MARK)
        yield from file


def _declared(lines: list[str]) -> str:
    """Return the delimiter that Excel's line "sep=;" declares."""
    first = lines[0].rstrip("\r\n").lower() if lines else ""
    return first[4:] if first.startswith("sep=") and first[4:] in DELIMITERS else ""


def _guessed(lines: Iterable[str], names: Names) -> str:
    """Return the delimiter that finds most columns that are known; a name full of semicolons finds none.

    Where no name is known, the one that cuts the most rows alike.
    """
    text = [line[:_SAMPLE_LENGTH] for line in lines]
    return max(DELIMITERS, key=lambda delimiter: _fitness(text, delimiter, names))


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
        reader = csv.reader(_text(path, encoding), delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, start=1):
            if row and not (number == 1 and has_declaration):
                cells: dict[int, Cell] = {column: text_cell(text) for column, text in enumerate(row) if text}
                yield Line(number, cells, width=len(row))
    except OSError as unreadable:
        raise UnusableFile(f"{path.name} cannot be read: {unreadable.strerror}.") from unreadable
    except UnicodeDecodeError as foreign:
        raise not_in(encoding, path, reader.line_num + 1 if reader else 1) from foreign
    except csv.Error as broken:
        near = f" near line {reader.line_num}" if reader else ""
        raise UnusableFile(f"{path.name} is not well-formed CSV{near}: {broken}. Look for a missing quote.") from broken


def is_plausible_text(head: bytes) -> bool:
    """Tell whether the beginning of a file can be text at all."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\0" for byte in head)
    return controls * 50 <= len(head)
