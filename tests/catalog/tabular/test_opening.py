"""Opening files as tables: what is read where, what is refused, and what the report names."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from catalog.tabular.cells import Fault, Moment, Number, cell_text
from catalog.tabular.opening import open_table
from catalog.tabular.tables import Table, UnusableFile

from .books import Biff, cell, data, ods, ods_cell, ods_row, ods_table, row, xlsx

HEADER = ("id", "name", "weight")
GOOD = ("mug-01", "Mug", "1")


def opened(path: Path, sheet: str | None = None) -> Table:
    """Open a file whose columns are known."""
    return open_table(path, known=HEADER, required=["id"], sheet=sheet)


def texts(table: Table) -> list[list[str]]:
    """Return the rows as text."""
    return [[cell_text(cell) for cell in row.cells] for row in table.rows()]


def text_file(folder: Path, content: str, name: str = "t.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


TEXT = "id,name,weight\nmug-01,Becher größer,1\n"
FORMS = {
    "semicolons": (TEXT.replace(",", ";"), "utf-8", "UTF-8, separated by semicolons"),
    "tabs": (TEXT.replace(",", "\t"), "utf-8", "UTF-8, separated by tabs"),
    "bars": (TEXT.replace(",", "|"), "utf-8", "UTF-8, separated by bars"),
    "declared": ("sep=;\r\n" + TEXT.replace(",", ";"), "utf-8", "separated by semicolons, header in row 2"),
    "one mark": ("\ufeff" + TEXT, "utf-8", "UTF-8"),
    "three marks": ("\ufeff" * 3 + TEXT, "utf-8", "UTF-8"),
    "UTF-16 little": ("\ufeff" + TEXT, "utf-16-le", "UTF-16"),
    "UTF-16 big, two marks": ("\ufeff\ufeff" + TEXT, "utf-16-be", "UTF-16"),
    "UTF-16 without mark": (TEXT, "utf-16-le", "UTF-16"),
    "UTF-16 tabs": ("\ufeff" + TEXT.replace(",", "\t"), "utf-16-le", "separated by tabs"),
    "UTF-32": ("\ufeff" + TEXT, "utf-32-le", "UTF-32"),
    "Windows-1252": (TEXT, "cp1252", "Windows-1252"),
    "mark read as Windows-1252": ("ï»¿" + TEXT, "utf-8", "UTF-8"),
    "old Mac lines": (TEXT.replace("\n", "\r"), "utf-8", "UTF-8"),
    "titles and blank rows": (
        "Stock list\n\n , \n" + TEXT,
        "utf-8",
        "header in row 4. Passed over above the header: 1 row.",
    ),
    "capitals, blanks, invisible": (TEXT.replace("id,name", "\u200bID ,\u00a0Name\t"), "utf-8", "UTF-8"),
    "empty columns at the end": (TEXT.replace("\n", ",,\n"), "utf-8", "UTF-8"),
}


@pytest.mark.parametrize(("content", "encoding", "named"), FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.xls"])
def test_the_same_table_in_many_forms(content: str, encoding: str, named: str, name: str, tmp_path: Path) -> None:
    """What a file is, its content tells; the form that was found is named."""
    table = opened(text_file(tmp_path, content, name, encoding))
    assert table.header == list(HEADER)
    assert texts(table) == [["mug-01", "Becher größer", "1"]]
    assert table.count == 1
    assert named in table.source.description


@pytest.mark.parametrize(
    "name", ["a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q", "a\tb\tc\td\te\tf", "a|b|c|d|e", 'q"u"o', "sep=;", "\u200b x \u200b"]
)
def test_a_column_full_of_separators_changes_nothing(name: str, tmp_path: Path) -> None:
    """A name of metadata with many semicolons made the import guess another delimiter."""
    quoted = '"' + name.replace('"', '""') + '"'
    table = opened(text_file(tmp_path, f"id,{quoted},weight\na,b,1\n"))
    assert (table.delimiter, len(table.header)) == (",", 3)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,name,weight\na,b,1,2\n", "The row has 4 cells, the header has 3."),
        ("id,name,weight\na,b\n", "The row has 2 cells, the header has 3."),
        ("id,name,weight\na,#N/A,1\n", "Cell B2 (#N/A) is an error of the spreadsheet."),
        ("id,name,weight\na,b, #div/0! \n", "Cell C2 (#div/0!) is an error of the spreadsheet."),
        ("id,name,weight\na,#BEZUG!,1\n", "Cell B2 (#BEZUG!) is an error of the spreadsheet."),
        ("id,name,weight\na,#¡VALOR!,1\n", "Cell B2 (#¡VALOR!) is an error of the spreadsheet."),
        ("id,name,weight\na,Err:502,1\n", "Cell B2 (Err:502) is an error of the spreadsheet."),
        ("id,name,weight\na,b,####\n", "Cell C2 (####) is an error of the spreadsheet."),
        ("id,,weight\na,b,1\n", "Cells outside the named columns hold something: B2."),
    ],
)
def test_flaws_of_text_rows(content: str, told: str, tmp_path: Path) -> None:
    [row] = opened(text_file(tmp_path, content)).rows()
    assert [flaw.message for flaw in row.flaws] == [told]


@pytest.mark.parametrize("text", ["#1", "#FFF000", "#fun", "Is it #1?", "C#", "#", "##", "N/A", "Error"])
def test_text_that_only_looks_like_an_error(text: str, tmp_path: Path) -> None:
    [row] = opened(text_file(tmp_path, f"id,name\na,{text}\n")).rows()
    assert (row.cells, row.flaws) == (["a", text], ())


@pytest.mark.parametrize(
    "header", ["id,ID,name", "id,name, name", "id,na\u200bme,name", "id,name,metadata.x,metadata.x "]
)
def test_columns_that_are_the_same_in_the_end(header: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="stand there twice"):
        opened(text_file(tmp_path, f"{header}\na,b,c\n"))


@pytest.mark.parametrize(
    ("numbers", "delimiter", "mark"),
    [
        (["0,38", "1,5"], ";", ","),
        (["0,38", "1,250"], ";", ","),
        (["1,250"], ";", ""),
        (["1.250"], ";", ""),
        (["1.250", "0.38"], ";", "."),
        (["0,38", "0.38"], ";", ""),
        (["1.250,00"], "\t", ","),
        (["1.250.000"], "\t", ","),
        (['"0,38"'], ",", "."),
    ],
)
def test_the_decimal_mark_of_a_file(numbers: list[str], delimiter: str, mark: str, tmp_path: Path) -> None:
    """Only what can be read in one way counts; with commas between the cells, the mark is a dot."""
    lines = [delimiter.join(["id", "weight"]), *(f"a{delimiter}{number}" for number in numbers)]
    assert opened(text_file(tmp_path, "\n".join(lines))).decimal_mark(frozenset(["weight"])) == mark


SHEETS = {
    "at B3": [row(3, *HEADER, first="B"), row(4, *GOOD, first="B")],
    "titles": [row(1, "Products"), row(2, "of", "2026"), row(5, *HEADER), row(9, *GOOD)],
    "a blank far away": [row(1, *HEADER), row(2, *GOOD), f'<row r="1048576">{cell("XFD1048576", " ")}</row>'],
    "blanks in between": [row(1, *HEADER), row(2, " ", "\u00a0"), row(3, *GOOD, more=cell("Z3", "\u200b"))],
    "without addresses": [
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADER) + "</row>",
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in GOOD) + "</row>",
    ],
    "a phonetic reading": [
        row(1, *HEADER),
        row(2, "mug-01").replace(
            "</row>", '<c t="inlineStr"><is><r><t>Mu</t></r><r><t>g</t></r><rPh><t>x</t></rPh></is></c>'
        )
        + cell("C2", "1")
        + "</row>",
    ],
}


@pytest.mark.parametrize("rows", SHEETS.values(), ids=list(SHEETS))
def test_where_a_table_stands_in_a_sheet(rows: list[str], tmp_path: Path) -> None:
    table = opened(xlsx(tmp_path / "t.xlsx", f'<dimension ref="A1:XFD1048576"/>{data(*rows)}'))
    assert texts(table) == [list(GOOD)]
    assert not [row for row in table.rows() if row.flaws]


GOOD_SHEET = data(row(1, *HEADER), row(2, *GOOD))


@pytest.mark.parametrize(
    ("states", "kinds", "sheets", "used"),
    [
        (["hidden"], [], [data(row(1, "x")), GOOD_SHEET], "S2"),
        (["veryHidden"], [], [GOOD_SHEET, GOOD_SHEET], "S2"),
        ([], ["chartsheet"], ["", GOOD_SHEET], "S2"),
        ([], ["dialogsheet"], [GOOD_SHEET, GOOD_SHEET], "S2"),
        ([], [], [data(row(1, "Read me")), GOOD_SHEET], "S2"),
        ([], [], ["", GOOD_SHEET], "S2"),
        ([], [], [GOOD_SHEET, GOOD_SHEET], "S1"),
    ],
)
def test_which_sheet_is_read(states: list[str], kinds: list[str], sheets: list[str], used: str, tmp_path: Path) -> None:
    """The first that people see and that has the columns; visible ones that were not read are named."""
    table = opened(xlsx(tmp_path / "t.xlsx", *sheets, states=states, kinds=kinds))
    assert (table.source.sheet, texts(table)) == (used, [list(GOOD)])
    others = [f"S{at}" for at, sheet in enumerate(sheets, 1) if sheet and f"S{at}" != used and not states and not kinds]
    assert ("Not read: 1 sheet (“" in table.source.description) == bool(others)


def test_a_sheet_by_its_name(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "t.xlsx", GOOD_SHEET, data(row(1, *HEADER), row(2, "other", "x", "1")), states=["visible", "hidden"]
    )
    assert texts(opened(path, sheet="S2"))[0][0] == "other"
    with pytest.raises(UnusableFile, match=r"has no sheet “X”; there are “S1”, “S2”"):
        opened(path, sheet="X")
    hidden = xlsx(tmp_path / "h.xlsx", GOOD_SHEET, states=["hidden"])
    with pytest.raises(UnusableFile, match="unhide “S1”"):
        opened(hidden)


def test_hidden_rows_and_columns_are_announced(tmp_path: Path) -> None:
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>'
    sheet = columns + data(row(1, *HEADER), row(2, *GOOD, hidden=True), row(3, "b", "B", "2"))
    table = opened(xlsx(tmp_path / "t.xlsx", sheet))
    assert len(texts(table)) == 2
    assert (
        "Read like the others: 1 hidden row. Read like the others: 2 hidden columns (B, C)." in table.source.description
    )


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ('<c r="B2" t="e"><v>#REF!</v></c>', "Cell B2 (#REF!) is an error of the spreadsheet."),
        ('<c r="B2" t="e"/>', "Cell B2 is an error of the spreadsheet."),
        ('<c r="B2" t="str"><f>x</f><v>#N/A</v></c>', "Cell B2 (#N/A) is an error of the spreadsheet."),
        ('<c r="B2"><f>A1</f></c>', "Cell B2 is a formula without a stored result."),
        ('<c r="B2"><f>A1</f><v></v></c>', "Cell B2 is a formula without a stored result."),
        ('<c r="B2" t="s"><f>A1</f></c>', "Cell B2 is a formula without a stored result."),
        ('<c r="B2"><v>NaN</v></c>', "Cell B2 (NaN) is an error of the spreadsheet."),
        (cell("E2", "note"), "Cells outside the named columns hold something: E2."),
        (cell("XFD2", "note"), "Cells outside the named columns hold something: XFD2."),
    ],
)
def test_cells_of_workbooks_that_are_refused(xml: str, told: str, tmp_path: Path) -> None:
    table = opened(xlsx(tmp_path / "t.xlsx", data(row(1, *HEADER), f'<row r="2">{cell("A2", "mug-01")}{xml}</row>')))
    assert [flaw.message for row in table.rows() for flaw in row.flaws] == [told]


def test_an_empty_result_is_empty(tmp_path: Path) -> None:
    """A formula that gives "" means it."""
    empty = '<c r="B2" t="str"><f>x</f><v></v></c><c r="C2"/>'
    table = opened(xlsx(tmp_path / "t.xlsx", data(row(1, *HEADER), f'<row r="2">{cell("A2", "a")}{empty}</row>')))
    assert [(row.cells, row.flaws) for row in table.rows()] == [(["a", "", ""], ())]


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("00000000", "5081978", Number(Decimal(5081978), "05081978")),
        ("00000", "123456", Number(Decimal(123456))),
        ("0.00", "8471.6", Number(Decimal("8471.6"), "8471.60")),
        ("0.00", "8471.605", Number(Decimal("8471.605"))),
        ("General", "5081978", Number(Decimal(5081978))),
        ("0", "5081978", Number(Decimal(5081978))),
        ("#,##0", "1250", Number(Decimal(1250))),
        ("&quot;days &quot;0", "5", Number(Decimal(5))),
        ("[Red]0.00_);\\(0.00\\)", "5", Number(Decimal(5))),
        ("d/m/yyyy", "46054", Moment("2026-02-01")),
        ("[h]:mm", "1.5", Moment("1900-01-01T12:00:00")),
        ("General", "12345678901234567890", Number(Decimal(12345678901234567168))),
    ],
)
def test_number_formats(code: str, value: str, expected: object, tmp_path: Path) -> None:
    sheet = data(row(1, *HEADER), f'<row r="2">{cell("A2", "a")}<c r="C2" s="0"><v>{value}</v></c></row>')
    [found] = opened(xlsx(tmp_path / "t.xlsx", sheet, formats=[code])).rows()
    assert found.cells[2] == expected


@pytest.mark.parametrize(
    ("area", "flawed"), [("B2:B3", [3]), ("A2:C2", [2]), ("A1:C1", []), ("A2:A9", [3]), ("E2:G9", [])]
)
def test_merged_cells(area: str, flawed: list[int], tmp_path: Path) -> None:
    """The cells that a merged one covers are not empty: nobody meant to clear anything."""
    rows = [row(1, *HEADER), row(2, *GOOD), row(3, "b", "B", "2")]
    sheet = data(*rows) + f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    table = opened(xlsx(tmp_path / "t.xlsx", sheet))
    assert [row.number for row in table.rows() if row.flaws] == flawed


def test_a_workbook_of_a_library(tmp_path: Path) -> None:
    """Shared strings, booleans, characters that XML cannot hold."""
    made, path = io.BytesIO(), tmp_path / "t.csv"
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Größen")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["a", "x\r\n\x01_x000D_ ", True])
    path.write_bytes(made.getvalue())
    table = opened(path)
    assert (table.source.format, table.source.sheet) == ("XLSX", "Größen")
    assert [row.cells for row in table.rows()] == [["a", "x\r\n\x01_x000D_ ", True]]


ODS_ERROR = ods_cell("<text:p>Err:502</text:p>", 'office:value-type="string" calcext:value-type="error"')
ODS_NUMBER = ods_cell("<text:p>05081978</text:p>", 'office:value-type="float" office:value="5081978"')
ODS_NOTE = ods_cell(
    "<office:annotation><text:p>no</text:p></office:annotation>"
    '<text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p>',
    'office:value-type="string"',
)


def test_open_document(tmp_path: Path) -> None:
    """Repeated cells and rows to the end of the sheet, comments, a hidden sheet, a number that shows its zero."""
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    far = '<table:table-cell table:number-columns-repeated="16384"/>'
    table = opened(
        ods(
            tmp_path / "t.ods",
            ods_table(ods_row(*HEADER), more=' table:style-name="h"', name="Hidden")
            + ods_table(
                '<table:table-column table:number-columns-repeated="2"/>',
                '<table:table-column table:visibility="collapse"/>',
                ods_row(far, more=' table:number-rows-repeated="2"'),
                ods_row(*HEADER, far),
                ods_row(ODS_NUMBER, ODS_NOTE, '<table:table-cell office:value-type="float" office:value="1.5"/>'),
                ods_row(ODS_ERROR, "x", "y", more=' table:visibility="filter"'),
                ods_row("z", '<table:covered-table-cell table:number-columns-repeated="16000"/>'),
                ods_row("f", '<table:table-cell table:formula="of:=x"/>'),
                ods_row(far, more=' table:number-rows-repeated="1048500"'),
            ),
            styles,
        )
    )
    assert table.source.description == (
        "t.ods: ODS, sheet “S1”, header in row 3. Read like the others: 1 hidden row. "
        "Read like the others: 1 hidden column (C)."
    )
    rows = list(table.rows())
    assert rows[0].cells == [Number(Decimal(5081978), "05081978"), "a  b\nc", Number(Decimal("1.5"))]
    assert [(row.number, len(row.flaws)) for row in rows] == [(4, 0), (5, 1), (6, 2), (7, 1)]
    assert isinstance(rows[1].cells[0], Fault)


def test_excel_97(tmp_path: Path) -> None:
    """Errors, formats, a hidden sheet, merged cells, hidden rows."""
    book = Biff(formats=["General", "00000000", "d/m/yyyy"])
    book.sheet("Hidden", state=1).text(0, 0, "id").text(1, 0, "not this")
    sheet = book.sheet("Goods")
    for column, name in enumerate(HEADER):
        sheet.text(2, column + 1, name)
    sheet.number(3, 1, 5081978, 1).text(3, 2, "Größe").number(3, 3, 1.5, 0)
    sheet.text(4, 1, "b").error(4, 2, 42).number(4, 3, 46054, 2)
    sheet.text(5, 1, "c").merged(5, 5, 1, 2).hidden_row(5)
    (tmp_path / "t.xls").write_bytes(book.content())
    table = opened(tmp_path / "t.xls")
    assert table.source.description == (
        "t.xls: XLS, sheet “Goods”, header in row 3. Read like the others: 1 hidden row."
    )
    first, second, third = table.rows()
    assert first.cells == [Number(Decimal(5081978), "05081978"), "Größe", Number(Decimal("1.5"))]
    assert (second.cells[2], [flaw.message for flaw in second.flaws]) == (
        Moment("2026-02-01"),
        ["Cell C5 (#N/A) is an error of the spreadsheet."],
    )
    assert [flaw.message for flaw in third.flaws] == ["Cell C6 is part of merged cells."]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.xls", b"<!DOCTYPE html><table><tr><td>id</td></tr></table>", "is a web page"),
        ("t.csv", "\ufeff<html><table>".encode("utf-16"), "is a web page"),
        ("t.xls", b'<?xml version="1.0"?><Workbook/>', "another kind of document"),
        ("t.xlsx", b"%PDF-1.7", "another kind of document"),
        ("t.csv", bytes(range(256)) * 4, "nor text"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "is not a readable spreadsheet"),
        ("t.xlsx", b"PK\x03\x04 and nothing", "is not a readable spreadsheet"),
        ("t.numbers", b"PK", "a Numbers document"),
        ("t.xlsb", b"PK", "a binary workbook"),
        ("t.csv", b"\n\n , ,\n", "is empty"),
        ("t.csv", b"\xef\xbb\xbf", "is empty"),
    ],
)
def test_files_that_are_no_tables(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableFile, match=told):
        opened(tmp_path / name)
