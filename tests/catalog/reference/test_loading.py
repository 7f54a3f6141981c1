"""Loading again and again, without undoing what staff did."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from catalog.reference.loading import DATA, FILES, LoadReport, load_reference
from catalog.reference.models import HsCode, TaxCode
from catalog.reference.search import search_hs_codes
from catalog.reference.table_files import TableReport
from tests.factories.kept_tables import empty_tables, kept_tables

pytestmark = pytest.mark.django_db

TAX = {"code": "ZZ000001", "system": "current", "group": "Test", "physical": "True", "description": "First"}
HS = [
    {"code": "98", "description": "Test goods", "everyday_words": "", "level": "2", "section": "XXXX", "chapter": "98"},
    {"code": "9801", "description": "Widgets", "everyday_words": "", "level": "4", "section": "XXXX", "chapter": "98"},
]


class Folder:
    """Files in the shipped form, with the rows a test wants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in FILES:
            self.write(name)

    def write(self, name: str, *rows: dict[str, str]) -> None:
        """Write a file with the shipped header and these rows."""
        with (DATA / name).open(encoding="utf-8", newline="") as shipped:
            header = next(csv.reader(shipped))
        with (self.path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(rows)

    def load(self) -> LoadReport:
        """Load the files."""
        return load_reference(folder=self.path)

    def load_tax(self, **changes: str) -> TableReport:
        """Load one tax code, changed in this way, and report on that table."""
        self.write("tax_codes.csv", TAX | changes)
        return self.load().tables[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def tax_code() -> TaxCode:
    return TaxCode.objects.get(code="ZZ000001")


def counts(table: TableReport) -> dict[str, Any]:
    return {name: count for name, count in vars(table).items() if count and name != "table"}


def test_everything_is_loaded_once(django_assert_max_num_queries: Any) -> None:
    """A second load finds every row unchanged; both write and read in bulk."""
    empty_tables(name for name in kept_tables() if name.startswith("catalog_"))
    with django_assert_max_num_queries(200):
        first = load_reference()
    with django_assert_max_num_queries(20):
        second = load_reference()
    assert [table.added for table in first.tables] == [141, 636, 249, 4, 178, 21, 6936]
    assert [table.unchanged for table in second.tables] == [141, 636, 249, 4, 178, 21, 6936]
    assert second.changed == 0


def test_added_then_unchanged(folder: Folder) -> None:
    assert counts(folder.load_tax()) == {"added": 1}
    assert counts(folder.load_tax()) == {"unchanged": 1}


def test_a_newer_file_updates_what_nobody_touched(folder: Folder) -> None:
    folder.load_tax()
    assert counts(folder.load_tax(description="Second", physical="False")) == {"updated": 1}
    assert (tax_code().description, tax_code().physical) == ("Second", False)
    assert counts(folder.load_tax(description="Second", physical="False")) == {"unchanged": 1}


def test_history_names_the_load(folder: Folder) -> None:
    folder.load_tax()
    folder.load_tax(description="Second")
    history = tax_code().history.order_by("history_id").values_list("history_type", "through", "actor_name")
    assert list(history) == [("+", "import", "reference data"), ("~", "import", "reference data")]


def test_what_staff_edited_stays(folder: Folder) -> None:
    folder.load_tax()
    row = tax_code()
    row.description = "By hand"
    row.save()
    assert counts(folder.load_tax()) == {"edited": 1}
    assert counts(folder.load_tax(description="Second")) == {"edited": 1}
    assert tax_code().description == "By hand"


def test_what_staff_deleted_stays_deleted(folder: Folder) -> None:
    folder.load_tax()
    tax_code().delete()
    assert counts(folder.load_tax()) == {"deleted": 1}
    assert not TaxCode.objects.filter(code="ZZ000001").exists()


def test_what_staff_added_stays(folder: Folder) -> None:
    TaxCode.objects.create(code="ZZ000001", description="By hand")
    assert counts(folder.load_tax()) == {"edited": 1}
    assert tax_code().description == "By hand"


def test_what_a_file_no_longer_has_stays(folder: Folder) -> None:
    """R-CAT-022: stored SKUs may name it."""
    folder.load_tax()
    folder.write("tax_codes.csv")
    assert counts(folder.load().tables[0]) == {}
    assert tax_code().description == "First"


def test_updates_are_found_by_their_new_words(folder: Folder) -> None:
    folder.write("hs_sections.csv", {"code": "XXXX", "name": "Test"})
    code = {"code": "9801.10", "level": "6", "section": "XXXX", "chapter": "98", "parent": "9801"}
    heading = HS[1] | {"parent": "98"}
    folder.write("hs_codes.csv", HS[0], heading, code | {"description": "Xylophagous gizmos"})
    folder.load()
    assert [row.code for row in search_hs_codes("gizmo")] == ["9801.10"]
    folder.write("hs_codes.csv", HS[0], heading, code | {"description": "Xylophagous doohickeys"})
    assert counts(folder.load().tables[-1]) == {"unchanged": 2, "updated": 1}
    assert [row.code for row in search_hs_codes("doohickey")] == ["9801.10"]
    assert not search_hs_codes("gizmo")


def test_a_broken_file_changes_nothing(folder: Folder) -> None:
    folder.write("tax_codes.csv", TAX)
    folder.write("currencies.csv", {"code": "ZZZ", "numeric": "998", "name": "Broken", "minor_units": "two"})
    with pytest.raises(ValidationError):
        folder.load()
    assert not TaxCode.objects.filter(code="ZZ000001").exists()


def test_a_missing_file_changes_nothing(folder: Folder) -> None:
    folder.write("tax_codes.csv", TAX)
    (folder.path / "hs_codes.csv").unlink()
    with pytest.raises(OSError, match="hs_codes"):
        folder.load()
    assert not TaxCode.objects.filter(code="ZZ000001").exists()


def test_the_command_says_what_it_did() -> None:
    load_reference()
    row = HsCode.objects.get(code="8518.30")
    row.everyday_words = "cans"
    row.save()
    TaxCode.objects.filter(code="47").delete()
    output = StringIO()
    call_command("load_reference", stdout=output)
    lines = output.getvalue().splitlines()
    assert lines[0] == "tax codes: 140 unchanged, 1 kept as deleted by staff"
    assert lines[-1] == "HS codes: 6935 unchanged, 1 kept as edited by staff"
