"""Files that cannot be imported, rows that cannot, and what the user is told."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import DataError

from catalog.exchange import importing
from catalog.exchange.writing import write_message
from catalog.skus.models import Sku
from tests.catalog.exchange.files import COMPLIANT, HEADER, MUG, Imported, csv_file, sheet_file, table_of

pytestmark = pytest.mark.usefixtures("reference")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("skus.csv", b"id,name,colour,Price\na,b,c,d\n", "unknown columns: 'colour', 'Price'"),
        ("skus.csv", b"id,name,createdTime\na,b,c\n", "unknown columns: 'createdTime'"),
        ("skus.csv", b"id,name,name\na,b,c\n", "stand there twice: 'name'"),
        ("skus.csv", b"name,eccn\na,EAR99\n", "no column 'id'"),
        ("skus.csv", b"id,alias,metadata.x\na,b,c\n", "unknown columns: 'metadata.x'"),
        ("skus.csv", b"", "is empty"),
        ("skus.csv", "id,name\nmug-01,Кружка\n".encode("cp1251"), "is not in UTF-8 (near line 2)"),
        ("skus.csv", "id,name\nmug-01,Żółty kubek\n".encode("cp1250"), "is not in UTF-8"),
        ("skus.csv", "id,name\nmug-01,größer\n".encode("cp850"), "is not in UTF-8"),
        ("skus.csv", "id,name\nmug-01,größer\n".encode() + b"mug-02,gr\xf6\xdfer\n", "is not in UTF-8 (near line 3)"),
        ("skus.csv", b'id,name\nmug-01,"never closed\nmug-02,x\n', "is not well-formed CSV near line 3"),
        ("skus.xlsx", b"PK but not really", "is not a readable spreadsheet"),
        ("skus.json", b"[]", "is of no known kind"),
    ],
)
def test_files_are_refused_as_a_whole(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        Imported(path)
    assert told in str(refused.value)
    assert name in str(refused.value)
    assert not Sku.objects.exists()


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx"])
def test_missing_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        Imported(tmp_path / name)


@pytest.mark.parametrize(
    ("member", "cell", "shown"),
    [
        ("hsCode", 8471.6, "8471.6"),
        ("hsCode", 640420, "640420"),
        ("taxCode", 601410, "601410"),
        ("eccn", True, "true"),
        ("id", 12.5, "12.5"),
        ("partNumber", 1234567890123456789, "1234567890123457024"),
        ("name", 1.5, "1.5"),
    ],
)
def test_numbers_that_lost_something_are_refused(member: str, cell: Any, shown: str, tmp_path: Path) -> None:
    """Codes stay text: HS 8471.60 that came back as the number 8471.6 is not stored."""
    done = Imported(sheet_file(tmp_path, table_of(COMPLIANT | {member: cell})))
    assert done.status == 1
    assert f"{member}: '{shown}' is a number" in done.problems[0]
    assert "Format the column as text" in done.problems[0]
    assert len(done.problems) == 1
    assert not Sku.objects.exists()


def test_good_rows_are_kept_and_bad_ones_named(tmp_path: Path) -> None:
    """Row numbers are those of a spreadsheet program, empty rows counted."""
    rows = [HEADER, MUG, [], ["mug-02", "", "EAR99", "P0000000", "KP"], ["mug-03", *MUG[1:]]]
    done = Imported(csv_file(tmp_path, rows))
    assert (done.status, done.summary) == (1, "2 created, 0 updated, 0 unchanged, 1 rejected")
    assert {line.split(":")[0] for line in done.problems} == {"row 4  mug-02  name", "row 4  mug-02  countryOfOrigin"}
    assert set(Sku.objects.values_list("wire_id", flat=True)) == {"mug-01", "mug-03"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (MUG[:3], "row 2  (no id)  (row): The row has 3 cells, the header has 5."),
        ([*MUG, "more"], "row 2  (no id)  (row): The row has 6 cells, the header has 5."),
        (["", *MUG[1:]], "row 2  (no id)  id: A parameter is missing."),
    ],
)
def test_torn_rows_and_rows_without_id(row: list[str], told: str, tmp_path: Path) -> None:
    """A short row must not clear values, and a row without an id would be created again by each import."""
    done = Imported(csv_file(tmp_path, [HEADER, row]))
    assert (done.status, len(done.problems)) == (1, 1)
    assert done.problems[0].startswith(told)
    assert not Sku.objects.exists()


def test_an_id_twice_in_a_file(tmp_path: Path) -> None:
    done = Imported(csv_file(tmp_path, [HEADER, MUG, [MUG[0], "Other", *MUG[2:]]]))
    assert done.problems == ["row 3  mug-01  id: 'mug-01' stands in row 2 already."]
    assert Sku.objects.get().name == "Enamel mug"


def test_text_that_cannot_be_stored(tmp_path: Path) -> None:
    """R-CON-074: in an id, in a value, in metadata."""
    rows = table_of(COMPLIANT | {"id": "a\0"}, COMPLIANT | {"id": "b", "name": "b\0"}, COMPLIANT | {"metadata.x": "\0"})
    done = Imported(csv_file(tmp_path, rows))
    assert (done.status, len(done.problems)) == (1, 3)
    assert not Sku.objects.exists()


@pytest.mark.parametrize("write", [csv_file, sheet_file])
def test_rejected_rows_can_be_mended_and_imported(write: Any, tmp_path: Path) -> None:
    """Only the rejected rows, as they were, with what is wrong beside them."""
    rows = table_of(
        COMPLIANT,
        COMPLIANT | {"id": "bad", "hsCode": "1", "name": "'=1+1", "metadata.note": "-5"},
        COMPLIANT | {"id": "worse", "taxCode": "nope", "countryOfOrigin": "KP"},
    )
    rejected = tmp_path / "rejected.csv"
    assert Imported(write(tmp_path, rows), rejected=rejected).status == 1
    with rejected.open(encoding="utf-8-sig", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [row["id"] for row in kept] == ["bad", "worse"]
    assert kept[0]["error"].startswith("hsCode: '1' is not a valid HS code.")
    assert kept[1]["error"].count("; ") == 1
    assert (kept[0]["name"], kept[0]["metadata.note"]) == ("'=1+1", "'-5")

    mended = [row | {"hsCode": "", "taxCode": "P0000000", "countryOfOrigin": "DE"} for row in kept]
    again = Imported(csv_file(tmp_path, table_of(*mended), name="mended.csv"), rejected=rejected)
    assert again.summary == "2 created, 0 updated, 0 unchanged, 0 rejected"
    sku = Sku.objects.get(wire_id="bad")
    assert (sku.name, sku.metadata) == ("=1+1", {"note": "-5"})


def test_no_rejected_file_without_rejected_rows(tmp_path: Path) -> None:
    assert Imported(csv_file(tmp_path, [HEADER, MUG]), rejected=tmp_path / "rejected.csv").status == 0
    assert not (tmp_path / "rejected.csv").exists()


@pytest.mark.parametrize("error", [DataError("value too long"), TypeError("no object")])
def test_a_row_that_no_rule_refuses_and_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Refused by the database, or over what is stored of it already: the rows around it are imported."""

    def write(kind: Any, message: Any, *args: Any, **options: Any) -> Any:
        written = write_message(kind, message, *args, **options)
        if message.wire_id == "bad":
            raise error
        return written

    monkeypatch.setattr(importing, "write_message", write)
    rows = [[wire_id, *MUG[1:]] for wire_id in ("first", "bad", "last")]
    done = Imported(csv_file(tmp_path, [HEADER, *rows]))
    assert done.status == 1
    assert [problem for problem in done.problems if "row 3" in problem and "could not be stored" in problem]
    assert set(Sku.objects.values_list("wire_id", flat=True)) == {"first", "last"}
