"""`manage.py import_stock`: files that must not set what nobody counted."""

import io
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from fulfillment.stock.models import Level
from tests.catalog.tabular import INPUTS
from tests.factories.stock import make_item, stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
HEADER = "inventoryItemId,locationId,onHand"


def imported(path: Path, **options: Any) -> tuple[list[str], list[str]]:
    """Import a file; return what was printed and what was told, line by line."""
    out, err = io.StringIO(), io.StringIO()
    with suppress(SystemExit):
        call_command("import_stock", str(path), stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def told_of(folder: Path, *lines: str, name: str = "count.csv") -> list[str]:
    """Import lines of text; return what was told."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return imported(path)[1]


def sheet(folder: Path, rows: Iterable[Iterable[Any]], code: str = "General") -> Path:
    """Write a workbook whose numbers have this format."""
    path = folder / "count.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as workbook:
        page, shown = workbook.add_worksheet(), workbook.add_format({"num_format": code})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(number, column, cell, *([shown] if isinstance(cell, (int, float)) else []))
    return path


def on_hand(item: str = "05081978") -> int | None:
    """Return what is on hand of an item."""
    return Level.objects.filter(inventory_item__wire_id=item).values_list("on_hand", flat=True).first()


@pytest.fixture
def stock() -> None:
    """Three units of an item whose id begins with a zero, at the location that the files name."""
    stock_up(3, "05081978", "us-reno")


@pytest.mark.usefixtures("stock")
def test_an_unquoted_thousand_sets_nothing() -> None:
    _, told = imported(INPUTS / "s01_thousands_unquoted.csv")
    assert told[0].startswith("row 2: The row has 4 cells, the header has 3.")
    assert on_hand() == 3


@pytest.mark.usefixtures("stock")
def test_a_level_that_is_counted_twice() -> None:
    """The second row is refused and names the first."""
    printed, told = imported(INPUTS / "s05_twice.csv")
    assert told == ["row 3: '05081978' at 'us-reno' stands in row 2 already."]
    assert printed[-1] == "1 changed, 0 unchanged, 1 rejected"
    assert on_hand() == 5


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize(
    "text",
    [
        "1.000",
        "1,250",
        "1.250",
        "12,500",
        "-1.000",
        "1_000",
        "1e3",
        "\uff11\uff12",
        "1.5",
        "1,5",
        "0.250",
        "+5",
        "5 pcs",
    ],
)
def test_numbers_that_are_no_plain_count(text: str, tmp_path: Path) -> None:
    """Each is refused with the way to write it; nothing is set."""
    told = told_of(tmp_path, HEADER.replace(",", ";"), f"05081978;us-reno;{text}")
    assert told[0].startswith(f"row 2: onHand: '{text}' is not a valid parameter. Write whole units with digits only")
    assert on_hand() == 3


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize(
    ("text", "units"),
    [("1 250", 1250), ("1\u00a0250", 1250), ("1'250", 1250), ("1,250,000", 1_250_000), ("1.250,00", 1250), ("5.0", 5)],
)
def test_numbers_that_can_only_mean_one_count(text: str, units: int, tmp_path: Path) -> None:
    assert told_of(tmp_path, HEADER.replace(",", ";"), f"05081978;us-reno;{text}") == []
    assert on_hand() == units


@pytest.mark.usefixtures("stock")
def test_a_short_row_does_not_clear_the_time(tmp_path: Path) -> None:
    told = told_of(tmp_path, f"{HEADER},availableTime", "05081978,us-reno,4")
    assert told[0].startswith("row 2: The row has 3 cells, the header has 4.")
    assert on_hand() == 3


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize("column", ["inventoryItemId", "locationId", "onHand", "availableTime"])
def test_error_texts_are_named(column: str, tmp_path: Path) -> None:
    row = {"inventoryItemId": "05081978", "locationId": "us-reno", "onHand": "4", "availableTime": ""} | {column: "#NV"}
    told = told_of(tmp_path, ",".join(row), ",".join(row.values()))
    assert "(#NV) is an error of the spreadsheet." in told[0]
    assert on_hand() == 3


@pytest.mark.usefixtures("stock")
def test_numeric_ids_need_a_format_that_shows_their_zeros(tmp_path: Path) -> None:
    """An item of the number without its zeros exists, too, and is not the one."""
    make_item("5081978")
    rows: list[list[Any]] = [HEADER.split(","), [5081978, "us-reno", 9]]
    _, told = imported(sheet(tmp_path, rows))
    assert "inventoryItemId: '5081978' is a number" in told[0]
    assert "Format the column as text" in told[0]
    assert imported(sheet(tmp_path, rows, "00000000"))[1] == []
    assert (on_hand(), on_hand("5081978")) == (9, None)


@pytest.mark.usefixtures("stock")
def test_a_date_cell_is_a_time_in_utc(tmp_path: Path) -> None:
    header = [*HEADER.split(","), "availableTime"]
    path = tmp_path / "count.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        page, shown = workbook.add_worksheet(), workbook.add_format({"num_format": "d/m/yyyy"})
        page.write_row(0, 0, header)
        page.write_row(1, 0, ["05081978", "us-reno", 4])
        page.write_datetime(1, 3, datetime(2099, 12, 24), shown)  # noqa: DTZ001 - spreadsheets know no time zones
    assert imported(path)[1] == []
    assert Level.objects.get().available_time == datetime(2099, 12, 24, tzinfo=UTC)


@pytest.mark.usefixtures("stock")
def test_a_long_file_name(tmp_path: Path) -> None:
    """PostgreSQL keeps 150 characters of who did it."""
    name = "ü" * 100 + "x" * 50 + ".csv"
    assert told_of(tmp_path, HEADER, "05081978,us-reno,8", name=name) == []
    assert on_hand() == 8


def test_columns_that_are_the_same_in_the_end(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="stand there twice: 'onHand'"):
        told_of(tmp_path, f"{HEADER}, on hand ", "x,y,1,2")
