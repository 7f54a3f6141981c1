"""The broken files that people bring: read as they are meant, or refused with the next step."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from tests.catalog.exchange.files import Imported
from tests.catalog.tabular import INPUTS
from tests.factories import SkuFactory

pytestmark = pytest.mark.usefixtures("reference")

NAME = "Café crème «Größe» 5€"
READ = {
    "a03_cp1252_semicolon.csv": "CSV, Windows-1252, separated by semicolons, header in row 1.",
    "a04_tab_utf8.txt": "CSV, UTF-8, separated by tabs, header in row 1.",
    "a05_semicolon_decimalcomma.csv": "CSV, UTF-8, separated by semicolons, header in row 1.",
    "a07_header_spaces.csv": "CSV, UTF-8, separated by commas, header in row 1.",
    "a09_blank_first_row.csv": "CSV, UTF-8, separated by commas, header in row 2.",
    "a33_double_bom.csv": "CSV, UTF-8, separated by commas, header in row 1.",
}


@pytest.mark.parametrize(("name", "source"), READ.items(), ids=list(READ))
def test_text_files_are_read_as_they_are_meant(name: str, source: str) -> None:
    """The same two rows in every form, and the form is named."""
    done = Imported(INPUTS / name)
    assert (done.problems, done.summary) == ([], "2 created, 0 updated, 0 unchanged, 0 rejected")
    assert done.source == f"{name}: {source}"
    first, second = Sku.objects.order_by("wire_id")
    assert (first.name, first.hs_code, first.weight) == (NAME, "6912.00", Decimal("0.38"))
    assert (second.name, second.weight, second.weight_unit) == ("Mug", Decimal("1.5"), "kg")


def test_hidden_sheets_are_passed_over() -> None:
    """The first sheet is hidden; the one that people see is read and named."""
    done = Imported(INPUTS / "x02_hidden_first.xlsx")
    assert done.summary == "2 created, 0 updated, 0 unchanged, 0 rejected"
    assert done.source == "x02_hidden_first.xlsx: XLSX, sheet “Products”, header in row 1."


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a17_html.xls", "is a web page (HTML), whatever its name says. Open it in a spreadsheet program and save it"),
        ("a29_shopify.csv", "Rename 'Title' to name, 'Body (HTML)' to description, 'Variant SKU' to id"),
    ],
)
def test_refused_with_the_next_step(name: str, told: str) -> None:
    with pytest.raises(CommandError) as refused:
        Imported(INPUTS / name)
    assert told in str(refused.value)


def test_error_cells_clear_nothing() -> None:
    """The whole row is refused and every cell named."""
    stored = {"hs_code": "6404.20", "weight": Decimal(2), "weight_unit": "kg", "part_number": "P-1"}
    SkuFactory(wire_id="05081978", **stored)
    done = Imported(INPUTS / "x14_error_cells_existing.xlsx")
    assert (done.status, done.summary) == (1, "0 created, 0 updated, 0 unchanged, 1 rejected")
    text = "\n".join(done.problems)
    for place in ("Cell B2 (#N/A)", "Cell D2 (#DIV/0!)", "Cell E2 (#NAME?)"):
        assert f"{place} is an error of the spreadsheet." in text
    assert Sku.objects.values(*stored).get() == stored


def test_an_error_cell_does_not_end_management() -> None:
    SkuFactory(wire_id="CT-0106001", managed_fulfillment="DRGlobalFulfillment", part_number="P-1", hs_code="6404.20")
    done = Imported(INPUTS / "x17_error_cell_ends_management.xlsx")
    assert done.summary == "0 created, 0 updated, 0 unchanged, 1 rejected"
    assert done.problems[0].startswith("row 2  CT-0106001  managedFulfillment: Cell B2 (#N/A) is an error")
    assert InventoryItem.objects.exists()


def test_a_stray_far_cell_is_passed_over() -> None:
    SkuFactory(wire_id="05081978", name="Old")
    done = Imported(INPUTS / "x15_stray_cell_corner.xlsx")
    assert (done.problems, done.summary) == ([], "0 created, 1 updated, 0 unchanged, 0 rejected")


def test_a_numeric_id_is_read_as_shown() -> None:
    """Its format 00000000 makes the zero certain."""
    SkuFactory(wire_id="05081978", name="Old")
    done = Imported(INPUTS / "x16_numeric_id_zero_lost.xlsx")
    assert done.summary == "0 created, 1 updated, 0 unchanged, 0 rejected"
    assert [sku.wire_id for sku in Sku.objects.all()] == ["05081978"]


def test_every_input_has_a_test() -> None:
    """Files without an outcome prove nothing."""
    here = Path(__file__).read_text(encoding="utf-8")
    stock = (INPUTS.parents[2] / "fulfillment" / "stock" / "test_import_files.py").read_text(encoding="utf-8")
    assert [path.name for path in INPUTS.iterdir() if path.name not in here + stock] == []
