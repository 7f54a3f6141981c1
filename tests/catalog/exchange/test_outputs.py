"""What import and export write beside the database."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.exchange import exporting
from catalog.skus.models import Sku
from tests.catalog.exchange.files import COMPLIANT, HEADER, MUG, Imported, csv_file, sheet_file, table_of
from tests.factories import SkuFactory

pytestmark = pytest.mark.usefixtures("reference")
BAD = COMPLIANT | {"id": "bad", "taxCode": "nope"}


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("rejected", ["skus.csv", "none/rejected.csv", "link.csv", "."])
def test_refused_before_the_first_row(rejected: str, dry_run: bool, tmp_path: Path) -> None:
    """The file of rejected rows was opened when rows were stored, and over the file that was read."""
    path = csv_file(tmp_path, table_of(COMPLIANT, BAD))
    (tmp_path / "link.csv").hardlink_to(path)
    before = path.read_bytes()
    with pytest.raises(CommandError, match=r"is the file that is read|cannot be written"):
        Imported(path, rejected=tmp_path / rejected, dry_run=dry_run)
    assert not Sku.objects.exists()
    assert path.read_bytes() == before


def test_a_failed_export_leaves_the_last_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SkuFactory()
    for name in ("out.csv", "out.xlsx"):
        call_command("export_catalog", tmp_path / name, verbosity=0)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fail(*args: Any) -> Any:
        yield ["half"]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_rows", fail)
    for name in before:
        with pytest.raises(CommandError, match="No space left"):
            call_command("export_catalog", tmp_path / name)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([HEADER, MUG[:3]], "3 cells"),
        ([HEADER, [*MUG, "x"]], "6 cells"),
        ([HEADER, [MUG[0], "#N/A", *MUG[2:]]], "#N/A"),
    ],
)
def test_rejected_rows_are_refused_again_until_they_are_mended(
    rows: list[list[str]], problem: str, tmp_path: Path
) -> None:
    """A missing cell does not come back as an empty one, a surplus one is not lost."""
    SkuFactory(wire_id=MUG[0], name="Old", tax_code="4512.100")
    path, rejected, again = csv_file(tmp_path, rows), tmp_path / "rejected.csv", tmp_path / "again.csv"
    assert problem in Imported(path, rejected=rejected).problems[0]
    assert Imported(rejected, rejected=again).status == 1
    assert Sku.objects.values_list("name", "tax_code").get() == ("Old", "4512.100")


def test_rejected_rows_keep_the_form_of_their_file(tmp_path: Path) -> None:
    """Decimal commas stay readable, since semicolons stay between the cells."""
    rows = table_of(
        BAD | {"weight": "1,250", "weightUnit": "kg"}, BAD | {"id": "two", "weight": "0,38", "weightUnit": "kg"}
    )
    rejected = tmp_path / "rejected.csv"
    assert Imported(csv_file(tmp_path, rows, delimiter=";"), rejected=rejected).status == 1
    rejected.write_text(rejected.read_text(encoding="utf-8-sig").replace("nope", "P0000000"), encoding="utf-8")
    assert Imported(rejected).summary == "2 created, 0 updated, 0 unchanged, 0 rejected"
    assert sorted(str(weight) for weight in Sku.objects.values_list("weight", flat=True)) == ["0.380000", "1.250000"]


def test_invisible_characters_are_shown(tmp_path: Path) -> None:
    done = Imported(csv_file(tmp_path, table_of(COMPLIANT | {"id": "mug\u200b-01"})))
    assert "mug[U+200B]-01" in done.problems[0]
    with pytest.raises(CommandError, match=r"'col\[U\+200B\]our'"):
        Imported(csv_file(tmp_path, [["id", "col\u200bour"], ["a", "b"]]))


@pytest.mark.parametrize("number", [8471.6, 12.0])
@pytest.mark.parametrize("name", ["id", "partNumber", "manufacturerId", "skuGroupId", "hsCode", "eccn", "taxCode"])
def test_codes_are_no_numbers(name: str, number: float, tmp_path: Path) -> None:
    done = Imported(sheet_file(tmp_path, table_of(COMPLIANT | {name: number})))
    assert f"{name}: '{number:g}' is a number" in done.problems[0]
    assert not Sku.objects.exists()


def test_a_shortened_number_is_no_code(tmp_path: Path) -> None:
    """What a spreadsheet program writes into CSV for 36000291452; who really means it keeps it by an export."""
    done = Imported(csv_file(tmp_path, table_of(COMPLIANT | {"partNumber": "3.60003E+10"})))
    assert "partNumber: '3.60003E+10' is a number that a spreadsheet has shortened." in done.problems[0]
    SkuFactory(wire_id="real", part_number="3.60003E+10")
    call_command("export_catalog", tmp_path / "out.csv", verbosity=0)
    assert Imported(tmp_path / "out.csv").summary == "0 created, 0 updated, 1 unchanged, 0 rejected"
