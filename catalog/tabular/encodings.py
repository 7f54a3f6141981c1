"""Which encoding a text file is in: what its byte order mark says, UTF-8, or plainly Windows-1252."""

import codecs
import gzip
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .tables import UnusableFile

_PIECE = 2**16


@dataclass(frozen=True)
class Encoding:
    """A codec, and its name for people."""

    codec: str
    label: str


UTF_8 = Encoding("utf-8", "UTF-8")
_WINDOWS_1252 = Encoding("cp1252", "Windows-1252")
_MARKS = (
    (codecs.BOM_UTF32_LE, Encoding("utf-32-le", "UTF-32")),
    (codecs.BOM_UTF32_BE, Encoding("utf-32-be", "UTF-32")),
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, Encoding("utf-16-le", "UTF-16")),
    (codecs.BOM_UTF16_BE, Encoding("utf-16-be", "UTF-16")),
)
_LETTER = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]"
_FOREIGN = re.compile(
    # Four accented letters in a row: Cyrillic, Greek, Chinese and others.
    "[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{4}"
    # Capitals and signs inside of words: Windows for Central Europe, DOS, old Macs.
    "|[a-z\u00e0-\u00ff][\u0152\u0160\u0178\u017d]"
    f"|{_LETTER}[\u00a1-\u00a5\u00a7\u00ac\u00af\u00b1-\u00b3\u00b5\u00b6\u00b9\u00bc-\u00bf\u02c6\u201a\u201d\u201e"
    f"\u2020\u2021\u2030\u2039]+{_LETTER}"
    # UTF-8 that was damaged, or mixed with another encoding.
    "|[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac"
)
"""What text in the languages of Western Europe does not have, and other encodings read as Windows-1252 do."""


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file, or what a file that gzip packed holds."""
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def open_text(path: Path, encoding: Encoding) -> IO[str]:
    """Open a text file, packed or not, with its line ends as they are."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding.codec, newline="")


def encoding_of(path: Path) -> Encoding:
    """Return the encoding of a text file. Raises UnusableFile when none is plain, OSError."""
    with open_bytes(path) as file:
        head = file.read(_PIECE)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _without_mark(head):
        return wide
    line = _first_line_not_in_utf8(path)
    if line is None:
        return UTF_8
    if _is_windows_1252(path):
        return _WINDOWS_1252
    raise not_in(UTF_8, path, line)


def not_in(encoding: Encoding, path: Path, line: int) -> UnusableFile:
    """Return the error of a file whose encoding is not plain."""
    return UnusableFile(
        f"{path.name} is not in {encoding.label} (near line {line}), nor plainly in another encoding. "
        "Save it as “CSV UTF-8” and try again."
    )


def _without_mark(head: bytes) -> Encoding | None:
    """Recognize UTF-16 by the empty halves of its ASCII characters."""
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > pairs * 0.6:
        return Encoding("utf-16-le", "UTF-16")
    if pairs and head[0::2].count(0) > pairs * 0.6:
        return Encoding("utf-16-be", "UTF-16")
    return None


def _first_line_not_in_utf8(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    with open_bytes(path) as file:
        while True:
            piece = file.read(_PIECE)
            try:
                lines += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as foreign:
                return lines + foreign.object[: foreign.start].count(b"\n")
            if not piece:
                return None


def _is_windows_1252(path: Path) -> bool:
    try:
        with open_text(path, _WINDOWS_1252) as file:
            while piece := file.read(_PIECE):
                if _FOREIGN.search(piece):
                    return False
    except UnicodeDecodeError:
        return False
    return True
