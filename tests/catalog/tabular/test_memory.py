"""Files that claim or hide more than memory has: refused, in a process that may have little."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .books import MAIN, cell, data, ods, ods_row, ods_table, row, xlsx, zipped

LIMIT = 120 * 2**20
"""Bytes of address space; the interpreter alone takes some 40 MB."""
PROGRAM = f"""
import json, pathlib, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({LIMIT}, {LIMIT}))
from catalog.tabular.opening import open_table
from catalog.tabular.tables import UnusableFile
told = {{}}
for path in map(pathlib.Path, sys.argv[1:]):
    try:
        told[path.name] = sum(1 for _ in open_table(path, known=["id", "name"], required=["id"]).rows())
    except UnusableFile as unusable:
        told[path.name] = str(unusable)
print(json.dumps(told))
"""
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{row(1, "id", "name")}'


def endless(start: str, piece: str, end: str = "", megabytes: int = 16) -> Iterator[bytes]:
    """Yield a part of a workbook that unpacks to this."""
    block = piece.encode() * (2**20 // len(piece))
    yield start.encode()
    yield from [block] * megabytes
    yield end.encode()


REASONS = {
    "tag.xlsx": "markup that no spreadsheet program writes",
    "comment.xlsx": "markup that no spreadsheet program writes",
    "names.xlsx": "markup that no spreadsheet program writes",
    "text.xlsx": "more text than any table",
    "shared.xlsx": "more text than any table",
    "deep.xlsx": "nested too deeply",
    "wide.xlsx": "there is no such column",
    "entity.xlsx": "declares entities",
    "repeated.ods": "repeats values over too many cells",
    "parts.xlsx": "too many files",
    "declared.xlsx": "unpacks to more than 400 MB",
    "line.csv": "more text than any table",
    "quote.csv": "field larger than field limit",
}


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Far cells, repeated cells, endless cells, tags, names, strings, rows and directories."""
    shared = row(2, "a").replace("</row>", '<c t="s"><v>0</v></c>' * 16_000 + "</row>")
    names = ("".join(f"<n{block}a{at}/>" for at in range(20_000)).encode() for block in range(1))
    one = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    books = {
        "far": xlsx(
            tmp_path / "far.xlsx", data(row(1, "id"), row(2, "a"), f'<row r="1048576">{cell("XFD1048576", "x")}</row>')
        ),
        "tag": xlsx(tmp_path / "tag.xlsx", last=endless(f'{SHEET}<row x="', "x")),
        "comment": xlsx(tmp_path / "comment.xlsx", last=endless(f"{SHEET}<!--", "x")),
        "text": xlsx(tmp_path / "text.xlsx", last=endless(f'{SHEET}<row><c t="str"><v>', "x")),
        "deep": xlsx(tmp_path / "deep.xlsx", last=endless(SHEET, "<a>")),
        "wide": xlsx(tmp_path / "wide.xlsx", last=endless(f"{SHEET}<row>", "<c/>")),
        "names": xlsx(tmp_path / "names.xlsx", last=(piece for part in ([SHEET.encode()], names) for piece in part)),
        "shared": xlsx(
            tmp_path / "shared.xlsx",
            data(row(1, "id"), shared),
            strings=f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_000}</t></si></sst>',
        ),
        "entity": xlsx(
            tmp_path / "entity.xlsx", last=iter([b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet>&a;</worksheet>'])
        ),
        "repeated": ods(
            tmp_path / "repeated.ods",
            ods_table(ods_row("id"), ods_row(one, more=' table:number-rows-repeated="1048576"')),
        ),
        "parts": zipped(tmp_path / "parts.xlsx", {f"{number:0200}": "" for number in range(5_000)}),
        "declared": declared_larger(xlsx(tmp_path / "declared.xlsx", data(row(1, "id"), row(2, "a")))),
    }
    (tmp_path / "line.csv").write_text("id,name\n" + "x," * 1_500_000, encoding="utf-8")
    (tmp_path / "quote.csv").write_text('id,name\n"' + "x\n" * 1_000_000, encoding="utf-8")
    paths = [*map(str, books.values()), str(tmp_path / "line.csv"), str(tmp_path / "quote.csv")]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *paths], check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert told.pop("far.xlsx") == 2
    for name, needed in REASONS.items():
        assert needed in told.pop(name)
    assert not told


def declared_larger(path: Path) -> Path:
    """Make the directory say that the sheet unpacks to 500 MB."""
    content = bytearray(path.read_bytes())
    at = content.rfind(b"xl/sheets/1.xml") - 46
    content[at + 24 : at + 28] = (500 * 2**20).to_bytes(4, "little")
    path.write_bytes(content)
    return path
