"""Reading the XML in a zip archive piece by piece, whatever an archive claims or hides.

Memory is bounded because nothing is kept here: sizes are checked before anything is unpacked, the directory's size
before it is read, and the parser is stopped at whatever makes expat keep what it has seen (entities, endless tags, deep
nesting, ever new names).
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from .tables import UnusableFile

LARGEST_FILE = 64 * 2**20
MOST_UNPACKED = 400 * 2**20
"""Of one part: a full sheet of a million rows and ten columns."""
_LARGEST_DIRECTORY = 2**20
_PIECE = 2**16
_LONGEST_TAG = 2**20
_MOST_NAMES = 10_000
_DEEPEST = 200
_END_RECORD = struct.Struct("<4s4H2LH")

Attributes = dict[str, str]


class Archive:
    """A zip archive of XML parts. Raises UnusableFile for whatever is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        if path.stat().st_size > LARGEST_FILE:
            raise UnusableFile(
                f"{path.name} is larger than {LARGEST_FILE // 2**20} MB. Split it, or save it as CSV UTF-8."
            )
        _check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
            raise self.broken(broken) from broken

    def broken(self, why: object) -> UnusableFile:
        """Return the error that says that the file is damaged."""
        return UnusableFile(
            f"{self.name} is not a readable spreadsheet: {why}. Open it in a spreadsheet program and save it again."
        )

    def has(self, part: str) -> bool:
        """Tell whether there is such a part."""
        return part in self._zip.NameToInfo

    def read(self, part: str, most: int = 2**16) -> bytes:
        """Return the beginning of a part."""
        return b"".join(self._pieces(part, most))[:most]

    def parse(self, part: str, handlers: "Handlers", most: int = MOST_UNPACKED) -> Iterator[None]:
        """Parse a part with handlers; yield after each piece, so that the caller takes over what it has found."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        guarded = _Guarded(handlers, self)
        parser.StartElementHandler = guarded.start
        parser.EndElementHandler = guarded.end
        parser.CharacterDataHandler = handlers.text
        parser.StartDoctypeDeclHandler = guarded.refuse_doctype
        fed = 0
        try:
            for piece in self._pieces(part, most):
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > _LONGEST_TAG or len(parser.intern) > _MOST_NAMES:
                    raise self.broken("it has markup that no spreadsheet program writes")
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeDecodeError) as broken:
            raise self.broken(broken) from broken
        yield

    def _pieces(self, part: str, most: int) -> Iterator[bytes]:
        info = self._zip.NameToInfo.get(part)
        if info is None:
            raise self.broken(f"it has no {part}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            raise self.broken(f"{part} is packed in an unknown way")
        if info.file_size > most:
            raise UnusableFile(
                f"{self.name} unpacks to more than {most // 2**20} MB ({part}). Split it, or save it as CSV UTF-8."
            )
        try:
            # Never gives more than the directory declares.
            with self._zip.open(info) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as broken:
            raise self.broken(broken) from broken


class Handlers:
    """What a reader does with elements; names come without their prefixes."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text, a piece of it perhaps."""


class _Guarded:
    """Strips prefixes from names, and stops at what no spreadsheet has."""

    def __init__(self, handlers: Handlers, archive: Archive) -> None:
        self._start: Callable[[str, Attributes], None] = handlers.start
        self._end: Callable[[str], None] = handlers.end
        self._archive = archive
        self._names: dict[str, str] = {}
        self._depth = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._archive.broken("its markup is nested too deeply")
        if (local := self._names.get(name)) is None:
            local = self._names[name] = name.rpartition(":")[2]
        self._start(local, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._end(self._names[name])

    def refuse_doctype(self, *_args: object) -> None:
        raise self._archive.broken("it declares entities")


def _check_directory(path: Path) -> None:
    """Refuse an archive whose directory is too large to be read; `zipfile` would keep all of it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 2**16 - _END_RECORD.size))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if 0 <= at <= len(tail) - _END_RECORD.size and _END_RECORD.unpack_from(tail, at)[5] > _LARGEST_DIRECTORY:
        raise UnusableFile(f"{path.name} is an archive of too many files to be a spreadsheet.")
