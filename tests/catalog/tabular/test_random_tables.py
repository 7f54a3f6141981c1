"""Random tables in random forms: read as they are meant; damaged ones are refused at the row."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.tabular.cells import is_blank, is_error_text
from catalog.tabular.opening import open_table
from catalog.tabular.tables import Table

COLUMNS = ("id", "name", "weight")
TEXT = st.text(st.sampled_from("ab9 ,;|\t\"'é€\r\n#=."), max_size=8).filter(lambda text: not is_error_text(text))
ID = st.text("abc09", min_size=1, max_size=5)
ROWS = st.lists(st.tuples(ID, TEXT, TEXT), min_size=1, max_size=5)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


def written(rows: list[list[str]], delimiter: str, encoding: str, above: list[list[str]]) -> Table:
    """Write a file as a spreadsheet program would, and open it; its rows are read before the file goes."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([*above, *rows])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        table = open_table(path, known=COLUMNS, required=["id"])
        kept = list(table.rows())
    return Table(table.source, table.header, table.count, lambda: iter(kept))


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS,
    order=st.permutations(COLUMNS),
    delimiter=st.sampled_from(",;|\t"),
    encoding=st.sampled_from(ENCODINGS),
    above=st.lists(st.sampled_from([[], ["Stock; of, today"], ["", ""], [" "]]), max_size=3),
    padding=st.sampled_from(["", " ", "\u00a0"]),
)
def test_read_as_meant(
    rows: list[tuple[str, str, str]],
    order: list[str],
    delimiter: str,
    encoding: str,
    above: list[list[str]],
    padding: str,
) -> None:
    cells = [[dict(zip(COLUMNS, row, strict=True))[name] for name in order] for row in rows]
    table = written([[f"{padding}{name}{padding}" for name in order], *cells], delimiter, encoding, above)
    assert table.header == order
    assert [row.cells for row in table.rows()] == cells
    assert not [row for row in table.rows() if row.flaws]
    assert [row.number for row in table.rows()] == list(range(len(above) + 2, len(above) + len(rows) + 2))


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS,
    at=st.integers(0, 4),
    damage=st.sampled_from(["surplus", "short", "error", "split number"]),
    delimiter=st.sampled_from(",;|\t"),
)
def test_damage_is_found_at_its_row(rows: list[tuple[str, str, str]], at: int, damage: str, delimiter: str) -> None:
    """No other row has a flaw, and the damaged one has."""
    cells = [list(row) for row in rows]
    at %= len(cells)
    if damage == "surplus":
        cells[at].append("x")
    elif damage == "short":
        cells[at] = cells[at][:2]
    elif damage == "error":
        cells[at][1] = "#N/A"
    else:
        cells[at] = [*cells[at][:2], "1", "250"]
    table = written([list(COLUMNS), *cells], delimiter, "utf-8", [])
    assert [row.number for row in table.rows() if row.flaws] == [at + 2]
    assert not any(is_blank(row.cells[0]) for row in table.rows())
