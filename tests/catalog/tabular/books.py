"""Workbooks made by hand: what no library writes, and what costs memory."""

import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Self

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(path: Path, parts: dict[str, str | Iterable[bytes]]) -> Path:
    """Write an archive; parts that come in pieces are never whole in memory."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                for piece in [content.encode()] if isinstance(content, str) else content:
                    part.write(piece)
    return path


def xlsx(
    path: Path,
    *sheets: str,
    states: Iterable[str] = (),
    kinds: Iterable[str] = (),
    formats: Iterable[str] = (),
    strings: str | Iterable[bytes] = "",
    last: Iterable[bytes] | None = None,
) -> Path:
    """Write a workbook of sheets S1, S2, ... given as XML inside of <worksheet>; `last` is a whole part in pieces."""
    count = len(sheets) + (last is not None)
    kinds = [*kinds, *["worksheet"] * count][:count]
    states = [*states, *["visible"] * count][:count]
    numbers = range(1, count + 1)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/{kind}" Target="sheets/{n}.xml"/>'
        for n, kind in zip(numbers, kinds, strict=True)
    )
    links += f'<Relationship Id="s" Type="{LINKS}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="t" Type="{LINKS}/sharedStrings" Target="strings.xml"/>'
    own = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    used = "".join(f'<xf numFmtId="{200 + n}"/>' for n, _ in enumerate(formats))
    named = "".join(
        f'<sheet name="S{n}" sheetId="{n}" state="{state}" r:id="r{n}"/>'
        for n, state in zip(numbers, states, strict=True)
    )
    main = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>'
    root = f'<Relationship Id="m" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    parts: dict[str, str | Iterable[bytes]] = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>',
        "xl/workbook.xml": main,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellXfs>{used}</cellXfs></styleSheet>',
        "xl/strings.xml": strings or f'<sst xmlns="{MAIN}"/>',
    }
    for number, sheet in enumerate(sheets, start=1):
        parts[f"xl/sheets/{number}.xml"] = f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
    if last is not None:
        parts[f"xl/sheets/{count}.xml"] = last
    return zipped(path, parts)


def cell(address: str, text: str) -> str:
    """Return a cell of text."""
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def row(number: int, *texts: str, first: str = "A", more: str = "", hidden: bool = False) -> str:
    """Return a row of texts that begins in a column, and more cells."""
    cells = "".join(cell(f"{chr(ord(first) + at)}{number}", text) for at, text in enumerate(texts))
    flag = ' hidden="1"' if hidden else ""
    return f'<row r="{number}"{flag}>{cells}{more}</row>'


def data(*rows: str) -> str:
    """Return the data of a sheet."""
    return f"<sheetData>{''.join(rows)}</sheetData>"


def ods(path: Path, tables: str, styles: str = "") -> Path:
    """Write an Open Document workbook of tables given as XML."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f'<office:document-content{spaces} xmlns:calcext="urn:calcext"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return zipped(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_table(*rows: str, more: str = "", name: str = "S1") -> str:
    """Return a table of rows."""
    return f'<table:table table:name="{name}"{more}>{"".join(rows)}</table:table>'


def ods_cell(content: str, attributes: str = 'office:value-type="string"') -> str:
    """Return a cell."""
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"


def ods_row(*cells: str, more: str = "") -> str:
    """Return a row; what is no XML is a cell of text."""
    made = (text if text.startswith("<") else ods_cell(f"<text:p>{text}</text:p>") for text in cells)
    return f"<table:table-row{more}>{''.join(made)}</table:table-row>"


class BiffSheet:
    """The records of one sheet, cells counted from 0."""

    def __init__(self, name: str, state: int) -> None:
        self.name, self.state = name, state
        self.records = b""

    def _add(self, kind: int, content: bytes) -> Self:
        self.records += record(kind, content)
        return self

    def text(self, row: int, column: int, text: str) -> Self:
        """Add a cell of text."""
        return self._add(0x0204, struct.pack("<HHH", row, column, 0) + wide(text, "<H"))

    def number(self, row: int, column: int, number: float, style: int) -> Self:
        """Add a number of a format."""
        return self._add(0x0203, struct.pack("<HHHd", row, column, style, number))

    def error(self, row: int, column: int, code: int) -> Self:
        """Add an error; 42 is #N/A."""
        return self._add(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))

    def merged(self, first_row: int, last_row: int, first_column: int, last_column: int) -> Self:
        """Merge cells."""
        return self._add(0x00E5, struct.pack("<5H", 1, first_row, last_row, first_column, last_column))

    def hidden_row(self, row: int) -> Self:
        """Hide a row."""
        return self._add(0x0208, struct.pack("<6HI", row, 0, 3, 255, 0, 0, 0x20 | 0x100))


class Biff:
    """A workbook of Excel 97 as the bare stream, without the container, which xlrd reads as well."""

    def __init__(self, formats: list[str]) -> None:
        self._formats = formats
        self._sheets: list[BiffSheet] = []

    def sheet(self, name: str, state: int = 0) -> BiffSheet:
        """Add a sheet; state 1 is hidden, 2 very hidden."""
        self._sheets.append(BiffSheet(name, state))
        return self._sheets[-1]

    def content(self) -> bytes:
        """Return the file."""
        start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
        start += record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0, 400, 0, 0, 0, 0, 0) + wide("Arial", "<B"))
        for number, code in enumerate(self._formats):
            start += record(0x041E, struct.pack("<H", 200 + number) + wide(code, "<H"))
        for number, _ in enumerate(self._formats):
            start += record(0x00E0, struct.pack("<HHH", 0, 200 + number, 0) + bytes(14))
        bodies = [
            record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + sheet.records + record(0x000A, b"")
            for sheet in self._sheets
        ]
        names = [wide(sheet.name, "<B") for sheet in self._sheets]
        offset = len(start) + sum(4 + 6 + len(name) for name in names) + 4
        for sheet, name, body in zip(self._sheets, names, bodies, strict=True):
            start += record(0x0085, struct.pack("<IBB", offset, sheet.state, 0) + name)
            offset += len(body)
        return start + record(0x000A, b"") + b"".join(bodies)


def record(kind: int, content: bytes) -> bytes:
    """Return a record."""
    return struct.pack("<HH", kind, len(content)) + content


def wide(text: str, length: str) -> bytes:
    """Return text with its length, in UTF-16."""
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")
