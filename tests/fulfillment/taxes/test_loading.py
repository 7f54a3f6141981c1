"""Loading again and again, without undoing what staff did."""

import csv
import gzip
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.reference.table_files import TableReport
from catalog.wire.records.actor import acting
from fulfillment.taxes.loading import SOURCES, load_tax_tables
from fulfillment.taxes.models import SellingEntityRule, TaxRate, TaxRateComponent, ZipCounties

from .shipped import ShippedTaxCase

COLUMNS = (
    "country region level county city postal_from postal_to category rate valid_from valid_to name coverage source"
)
GERMANY = {"country": "DE", "category": "standard", "rate": "0.19", "level": "country", "valid_from": "2007-01-01"}
FRANCE = GERMANY | {"country": "FR", "rate": "0.2"}


class Files:
    """A folder with a file of tax rates."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, *rows: dict[str, str], packed: bool = False) -> dict[str, int]:
        """Load these rates and return the counts that are not zero."""
        text = StringIO()
        writer = csv.DictWriter(text, COLUMNS.split(), restval="")
        writer.writeheader()
        writer.writerows(rows)
        name = "tax_rates.csv.gz" if packed else "tax_rates.csv"
        data = text.getvalue().encode()
        (self.path / name).write_bytes(gzip.compress(data) if packed else data)
        [report] = load_tax_tables(folder=self.path, only=[TaxRate])
        return counts(report)


@pytest.fixture
def files(tmp_path: Path, db: None) -> Files:
    return Files(tmp_path)


def counts(report: TableReport) -> dict[str, int]:
    return {name: count for name, count in vars(report).items() if count and name != "table"}


def germany() -> TaxRate:
    return TaxRate.objects.get(country="DE")


class TestShippedFiles(ShippedTaxCase):
    """The files as they are shipped."""

    def test_a_second_load_changes_nothing(self) -> None:
        stored = {model: model._default_manager.count() for model in SOURCES}
        # Two of the tables have no history to ask; a savepoint is opened and closed.
        with self.assertNumQueries(len(SOURCES) * 2):
            reports = load_tax_tables()
        assert [report.changed for report in reports] == [0] * len(SOURCES)
        assert [report.unchanged for report in reports] == list(stored.values())
        assert list(stored.values()) == [14023, 1925, 33791, 569, 52, 2, 14]

    def test_the_command_tells_what_it_did(self) -> None:
        TaxRate.objects.filter(country="DE").delete()
        out = StringIO()
        call_command("load_tax_tables", stdout=out)
        lines = out.getvalue().splitlines()
        assert len(lines) == len(SOURCES)
        assert lines[0] == "tax rates: 14019 unchanged, 4 kept as deleted by staff"

    def test_every_loaded_row_is_one_that_staff_could_have_written(self) -> None:
        """The rules of the form hold for the files; codes and countries are the reference tables' business."""
        for model in SOURCES:
            for row in model._default_manager.all()[:: 100 if model in (TaxRate, ZipCounties) else 1]:
                row.clean()
                assert (row.origin, row.file_row != "") == ("loaded", True)

    def test_every_zip_row_is_found(self) -> None:
        for row in TaxRate.objects.filter(level="zip"):
            assert not list(row._gaps()), row


def test_added_then_unchanged(files: Files) -> None:
    assert files.load(GERMANY) == {"added": 1}
    assert files.load(GERMANY) == {"unchanged": 1}
    assert (germany().rate, germany().origin) == (Decimal("0.19"), "loaded")


def test_a_packed_file(files: Files) -> None:
    assert files.load(GERMANY, FRANCE, packed=True) == {"added": 2}


def test_rows_follow_the_file(files: Files) -> None:
    files.load(GERMANY, FRANCE)
    assert files.load(GERMANY | {"valid_to": "2026-12-31"}) == {"updated": 1, "removed": 1}
    assert str(germany().valid_to) == "2026-12-31"
    assert not TaxRate.objects.filter(country="FR").exists()
    assert files.load(GERMANY, FRANCE) == {"updated": 1, "added": 1}


def test_what_staff_edited_stays(files: Files) -> None:
    files.load(GERMANY)
    row = germany()
    row.rate = Decimal("0.21")
    row.save()
    assert files.load(GERMANY) == {"edited": 1}
    assert files.load(GERMANY | {"rate": "0.2"}) == {"edited": 1}
    assert (germany().rate, germany().origin) == (Decimal("0.21"), "staff")


def test_an_edited_row_stays_the_files_row_even_at_another_place_and_time(files: Files) -> None:
    files.load(GERMANY)
    row = germany()
    row.country, row.valid_from = "AT", None
    row.save(update_fields=["country", "valid_from"])
    assert files.load(GERMANY) == {"edited": 1}
    assert files.load() == {}
    assert list(TaxRate.objects.values_list("country", "origin")) == [("AT", "staff")]


def test_what_staff_deleted_stays_deleted(files: Files) -> None:
    files.load(GERMANY, FRANCE)
    germany().delete()
    assert files.load(GERMANY, FRANCE) == {"deleted": 1, "unchanged": 1}
    assert files.load(GERMANY | {"rate": "0.2"}, FRANCE) == {"deleted": 1, "unchanged": 1}
    assert TaxRate.objects.get().country == "FR"


def test_what_staff_edited_and_deleted_stays_deleted(files: Files) -> None:
    files.load(GERMANY)
    germany().save()
    germany().delete()
    assert files.load(GERMANY) == {"deleted": 1}


def test_what_staff_added_stays(files: Files) -> None:
    TaxRate.objects.create(country="DE", rate=Decimal("0.16"))
    assert files.load(GERMANY) == {"added": 1}
    assert files.load() == {"removed": 1}
    assert germany().rate == Decimal("0.16")


def test_history_shows_what_the_file_said_before_staff_changed_it(files: Files) -> None:
    files.load(GERMANY)
    row = germany()
    assert not row.history.exists()
    row.rate = Decimal("0.21")
    with acting("browser", "kim"):
        row.save()
        row.save()
    told = row.history.order_by("history_id").values_list("history_type", "rate", "through", "actor_name")
    assert list(told) == [
        ("+", Decimal("0.19"), "import", "tax tables"),
        ("~", Decimal("0.21"), "browser", "kim"),
        ("~", Decimal("0.21"), "browser", "kim"),
    ]


def test_entities_and_the_parts_of_rates(db: None) -> None:
    load_tax_tables(only=[SellingEntityRule, TaxRateComponent])
    first = SellingEntityRule.objects.earliest("position")
    assert str(first) == "physical, TW to TW: DR_TAIWAN-ENTITY"
    assert TaxRateComponent.objects.filter(region="MN", name="Hennepin County").exists()


def test_a_missing_file(tmp_path: Path, db: None) -> None:
    with pytest.raises(FileNotFoundError):
        load_tax_tables(folder=tmp_path)
