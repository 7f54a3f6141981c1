"""Importing: what is created, changed, cleared and left alone, and what follows from it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.inventory_items.models import InventoryItem
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.wire.records.signals import resource_created, resource_updated
from tests.catalog.exchange.files import COMPLIANT, HEADER, MUG, Imported, csv_file, sheet_file, table_of
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api

pytestmark = pytest.mark.usefixtures("reference")

MANAGED = COMPLIANT | {"partNumber": "P-1", "hsCode": "6404.20", "managedFulfillment": "DRGlobalFulfillment"}
both_formats = pytest.mark.parametrize("write", [csv_file, sheet_file])
Write = Callable[[Path, Any], Path]


@both_formats
def test_new_ids_are_created(write: Write, tmp_path: Path, api: Api) -> None:
    """R-CAT-012, R-CAT-031, R-CON-110: every kind of column."""
    SkuGroupFactory(wire_id="mugs")
    row = COMPLIANT | {
        "description": "Größe L; mit Henkel\nund Deckel",
        "hsCode": "6912.00.1",
        "skuGroupId": "mugs",
        "weight": "0.38",
        "weightUnit": "kg",
        "itemBreadcrumb": "Kitchen > Mugs",
        "fulfill": "TRUE",
        "metadata.colour": "blue",
    }
    assert Imported(write(tmp_path, table_of(row))).summary == "1 created, 0 updated, 0 unchanged, 0 rejected"
    shown = api.get("/skus/mug-01").json()
    assert shown.pop("createdTime")
    assert shown == COMPLIANT | {
        "description": row["description"],
        "hsCode": "6912.00.1",
        "skuGroupId": "mugs",
        "weight": 0.38,
        "weightUnit": "kg",
        "itemBreadcrumb": "Kitchen > Mugs",
        "metadata": {"colour": "blue"},
        "fulfill": True,
        "physical": True,
        "liveMode": False,
    }


@both_formats
def test_importing_again_changes_nothing(write: Write, tmp_path: Path) -> None:
    """R-CON-126."""
    path = write(tmp_path, table_of(MANAGED | {"weight": "1.50", "metadata.size": "36", "fulfill": "true"}))
    Imported(path)
    before = list(Sku.objects.values()) + list(InventoryItem.objects.values())
    assert Imported(path).summary == "0 created, 0 updated, 1 unchanged, 0 rejected"
    assert list(Sku.objects.values()) + list(InventoryItem.objects.values()) == before
    assert Sku.history.count() == 1


def test_absent_column_leaves_alone_and_empty_cell_clears(tmp_path: Path) -> None:
    """R-CON-087."""
    SkuFactory(wire_id="mug-01", name="Old", description="kept", hs_code="6404.20", weight=Decimal(2), weight_unit="kg")
    done = Imported(csv_file(tmp_path, [["id", "name", "hsCode", "weight"], ["mug-01", "New", "", ""]]))
    assert done.summary == "0 created, 1 updated, 0 unchanged, 0 rejected"
    sku = Sku.objects.get()
    assert (sku.name, sku.description, sku.hs_code, sku.weight, sku.weight_unit) == ("New", "kept", "", None, "")


def test_metadata_columns_change_their_own_name_only(tmp_path: Path) -> None:
    """R-CON-113, R-CON-114: no other name is lost, and what reads the same keeps its type."""
    SkuFactory(wire_id="mug-01", metadata={"rank": 5, "new": True, "colour": "blue", "other": 1.5})
    rows = [
        ["id", "metadata.rank", "metadata.new", "metadata.colour", "metadata.size"],
        ["mug-01", "5", "true", "", "L"],
    ]
    assert Imported(csv_file(tmp_path, rows)).status == 0
    assert Sku.objects.get().metadata == {"rank": 5, "new": True, "other": 1.5, "size": "L"}


def test_types_of_metadata_in_a_spreadsheet(tmp_path: Path) -> None:
    """R-CON-114: a number cell is a number, a truth value a boolean, text stays text."""
    row = COMPLIANT | {"metadata.a": 5, "metadata.b": 2.5, "metadata.c": True, "metadata.d": "007"}
    assert Imported(sheet_file(tmp_path, table_of(row))).status == 0
    assert Sku.objects.get().metadata == {"a": 5, "b": 2.5, "c": True, "d": "007"}


def test_whole_numbers_in_names_become_their_digits(tmp_path: Path) -> None:
    """A name that a spreadsheet took for a number is read as it looks there; ids and part numbers are codes."""
    row = COMPLIANT | {"name": 2048, "weight": 0.38, "weightUnit": "kg"}
    assert Imported(sheet_file(tmp_path, table_of(row))).status == 0
    sku = Sku.objects.get()
    assert (sku.name, sku.weight) == ("2048", Decimal("0.38"))


def test_pair_follows(tmp_path: Path) -> None:
    """R-CAT-162, R-CAT-164, R-CAT-166."""
    Imported(csv_file(tmp_path, table_of(MANAGED)))
    assert (InventoryItem.objects.get().wire_id, InventoryItem.objects.get().hs_code) == ("mug-01", "6404.20")
    Imported(csv_file(tmp_path, [["id", "hsCode"], ["mug-01", "6912.00"]]))
    assert InventoryItem.objects.get().hs_code == "6912.00"
    Imported(csv_file(tmp_path, [["id", "managedFulfillment"], ["mug-01", ""]]))
    assert not InventoryItem.objects.exists()


def test_changes_are_announced_once(tmp_path: Path) -> None:
    """R-CON-200: an import's changes reach whoever listens, those that change nothing do not."""
    heard: list[str] = []

    def created(instance: Any, **kwargs: Any) -> None:
        heard.append(f"created {instance.wire_id}")

    def updated(instance: Any, previous: dict[str, Any], **kwargs: Any) -> None:
        heard.append(f"updated {instance.wire_id} {sorted(previous)}")

    resource_created.connect(created, sender=Sku)
    resource_updated.connect(updated, sender=Sku)
    Imported(csv_file(tmp_path, [HEADER, MUG]))
    Imported(csv_file(tmp_path, [["id", "name"], ["mug-01", "Other"]]))
    Imported(csv_file(tmp_path, [["id", "name"], ["mug-01", "Other"]]))
    assert heard == ["created mug-01", "updated mug-01 ['name']"]


def test_history_says_import(tmp_path: Path) -> None:
    """Who changed it, and through what."""
    Imported(csv_file(tmp_path, [HEADER, MUG], name="spring list.csv"))
    record = Sku.objects.get().history.get()
    assert (record.through, record.actor_name) == ("import", "spring list.csv")


@both_formats
def test_dry_run_reports_the_same_and_keeps_nothing(write: Write, tmp_path: Path) -> None:
    SkuFactory(wire_id="old", name="Old")
    rows = table_of(
        MANAGED, COMPLIANT | {"id": "old", "name": "New"}, COMPLIANT | {"id": "bad", "countryOfOrigin": "KP"}
    )
    before = list(Sku.objects.values())
    done = Imported(write(tmp_path, rows), dry_run=True)
    assert done.summary == "1 created, 1 updated, 0 unchanged, 1 rejected (dry run: nothing was kept)"
    assert (done.status, len(done.problems)) == (1, 1)
    assert list(Sku.objects.values()) == before
    assert not InventoryItem.objects.exists()


def test_modes_are_apart(tmp_path: Path) -> None:
    """R-CON-023: the other mode's row with the same id is neither seen nor changed."""
    SkuFactory(wire_id="mug-01", name="Test")
    done = Imported(csv_file(tmp_path, [HEADER, MUG]), mode="live")
    assert done.summary == "1 created, 0 updated, 0 unchanged, 0 rejected"
    assert {(sku.live_mode, sku.name) for sku in Sku.objects.all()} == {(False, "Test"), (True, "Enamel mug")}


@pytest.mark.parametrize("options", [{}, {"groups": True}])
def test_groups(options: dict[str, Any], tmp_path: Path) -> None:
    """R-CAT-080: recognised by their header, or told."""
    rows = [["id", "alias", "taxCode", "signatureRequired"], ["mugs", "Mugs", "P0000000", "adult"]]
    path = csv_file(tmp_path, rows)
    assert Imported(path, **options).summary == "1 created, 0 updated, 0 unchanged, 0 rejected"
    assert Imported(path, **options).summary == "0 created, 0 updated, 1 unchanged, 0 rejected"
    group = SkuGroup.objects.get()
    assert (group.alias, group.tax_code, group.signature_required) == ("Mugs", "P0000000", "adult")


def test_group_without_alias_or_tax_code_is_refused(tmp_path: Path) -> None:
    """R-CAT-083."""
    done = Imported(csv_file(tmp_path, [["id", "alias", "taxCode"], ["mugs", "", ""]]))
    assert done.status == 1
    assert {line.split("  ")[2].split(":")[0] for line in done.problems} == {"alias", "taxCode"}


@pytest.mark.parametrize("text", ["﻿id;name;eccn;taxCode;countryOfOrigin\r\nmug-01;A, B;EAR99;P0000000;DE\r\n\r\n"])
def test_byte_order_mark_semicolons_and_empty_lines(text: str, tmp_path: Path) -> None:
    """As spreadsheet programs of half of Europe write them."""
    path = tmp_path / "skus.csv"
    path.write_bytes(text.encode())
    assert Imported(path).status == 0
    assert Sku.objects.get().name == "A, B"


def test_date_cells_are_refused_everywhere(tmp_path: Path) -> None:
    """A part number such as 1-2 that a spreadsheet took for a date cannot be told any more."""
    done = Imported(sheet_file(tmp_path, table_of(COMPLIANT | {"partNumber": date(2026, 2, 1)})))
    assert done.status == 1
    assert done.problems[0].startswith("row 2  mug-01  partNumber: '2026-02-01")
    assert "Format the column as text" in done.problems[0]
