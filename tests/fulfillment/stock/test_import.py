"""`manage.py import_stock`: counts from a file, each change a line of the ledger."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError

from fulfillment.management.commands import import_stock
from fulfillment.stock.counts import Count, Stored, store_count
from fulfillment.stock.models import Level, Movement
from tests.factories.goods import make_fulfillment_order
from tests.factories.stock import make_item, stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ROWS = """inventoryItemId,locationId,onHand,availableTime
mug-01,main,4,
007,main,0,2099-12-24T00:00:00Z
none,main,4,
mug-01,main,x,soon
mug-01,,-1,
"""


def imported(folder: Path, text: str = ROWS, **options: Any) -> tuple[str, str, int]:
    """Import a file of this text; return the line of counts, what was told, and the exit status."""
    file, out, err, status = folder / "count.csv", io.StringIO(), io.StringIO(), 0
    file.write_text(text, encoding="utf-8")
    try:
        call_command("import_stock", str(file), stdout=out, stderr=err, **options)
    except SystemExit as ended:
        status = int(str(ended.code))
    *_, counts = out.getvalue().splitlines()
    return counts, err.getvalue(), status


@pytest.fixture
def stock() -> None:
    """Six mugs, and an item whose id begins with zeros, which is nowhere yet."""
    stock_up(6)
    make_item("007")


def test_counts_from_a_file(stock: None, tmp_path: Path) -> None:
    """Good rows are taken, bad ones told by their number; doing it again changes nothing."""
    out, err, status = imported(tmp_path)
    assert (out.strip(), status) == ("2 changed, 0 unchanged, 3 rejected", 1)
    assert [line.partition(":")[0] for line in err.splitlines()] == ["row 4", "row 5", "row 6"]
    assert "'none' not found" in err
    levels = Level.objects.order_by("inventory_item__wire_id").values_list("inventory_item__wire_id", "on_hand")
    assert list(levels) == [("007", 0), ("mug-01", 4)]
    lines = Movement.objects.order_by("pk").values_list("kind", "on_hand_change", "note", "through", "actor_name")
    assert list(lines)[1:] == [
        ("correct", -2, "count.csv", "import", "count.csv"),
        ("expect", 0, "count.csv; expected 2099-12-24T00:00:00Z", "import", "count.csv"),
    ]
    assert imported(tmp_path)[0].strip() == "0 changed, 2 unchanged, 3 rejected"
    assert Movement.objects.count() == 3


def test_units_removed_and_promises_broken_are_counted(stock: None, tmp_path: Path) -> None:
    """R-FUL-028: a dry run shows what a file takes away, in total and row by row, before anything is lost."""
    make_fulfillment_order(5)
    file = tmp_path / "count.csv"
    file.write_text("inventoryItemId,locationId,onHand\nmug-01,main,3\n007,main,10\n", encoding="utf-8")
    for counts in (
        "2 changed, 0 unchanged, 0 rejected (dry run: nothing was kept)",
        "2 changed, 0 unchanged, 0 rejected",
    ):
        out, err = io.StringIO(), io.StringIO()
        call_command("import_stock", str(file), stdout=out, stderr=err, dry_run="dry" in counts)
        assert out.getvalue().splitlines()[1:] == [
            "10 units added, 3 units removed, 2 units promised but missing",
            counts,
        ]
        assert err.getvalue().splitlines() == ["row 2: 'mug-01' at 'main': 5 units held or allocated, 2 missing."]


def test_a_dry_run_keeps_nothing(stock: None, tmp_path: Path) -> None:
    """It reports the same."""
    out, _, status = imported(tmp_path, dry_run=True)
    assert (out.strip(), status) == ("2 changed, 0 unchanged, 3 rejected (dry run: nothing was kept)", 1)
    assert Level.objects.get().on_hand == 6
    assert Movement.objects.count() == 1


def test_a_time_that_is_not_told_stays(stock: None, tmp_path: Path) -> None:
    """Without its column the restock time is left alone, with an empty cell it is cleared."""
    imported(tmp_path)
    imported(tmp_path, "inventoryItemId,locationId,onHand\n007,main,1\n")
    level = Level.objects.get(inventory_item__wire_id="007")
    assert (level.on_hand, level.available_time is None) == (1, False)
    imported(tmp_path, "inventoryItemId,locationId,onHand,availableTime\n007,main,1,\n")
    level.refresh_from_db()
    assert level.available_time is None


def test_a_file_without_the_columns(tmp_path: Path) -> None:
    """Told at once."""
    with pytest.raises(CommandError, match="no column locationId, onHand"):
        imported(tmp_path, "inventoryItemId\nmug-01\n")


@pytest.mark.parametrize("error", [DataError("value too long"), TypeError("no object")])
def test_a_row_that_fails_stops_no_other(
    stock: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def store(count: Count, **options: Any) -> Stored:
        if count.inventory_item_id == "mug-01":
            raise error
        return store_count(count, **options)

    monkeypatch.setattr(import_stock, "store_count", store)
    out, err, status = imported(tmp_path, "inventoryItemId,locationId,onHand\nmug-01,main,4\n007,main,5\n")
    assert (out.strip(), status) == ("1 changed, 0 unchanged, 1 rejected", 1)
    assert err == f"row 2: it could not be stored: {type(error).__name__}: {error}\n"
    assert Level.objects.get(inventory_item__wire_id="007").on_hand == 5
