"""Exporting, and importing what was exported."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.tabular.cells import is_error_text
from catalog.tabular.guarding import guard, unguard
from tests.catalog.exchange.files import Imported
from tests.factories import RegisteredPartFactory, SkuFactory, SkuGroupFactory

pytestmark = pytest.mark.usefixtures("reference")


def export(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("export_catalog", path, stdout=out, **options)
    return out.getvalue()


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def awkward_skus() -> None:
    """Store SKUs whose values a careless table would change."""
    RegisteredPartFactory()
    group = SkuGroupFactory(wire_id="00-mugs", alias="=cmd()", description="-1\n+2")
    SkuFactory(
        wire_id="05081978",
        name="=HYPERLINK(1)",
        description='\'=1\r\nline; "two", and three',
        part_number="DEMOPARTNUMBER2",
        manufacturer_id="20013",
        managed_fulfillment="DRGlobalFulfillment",
        hs_code="8471.60",
        sku_group=group,
        weight=Decimal("999999999.123456"),
        weight_unit="g",
        fulfill=True,
        metadata={"n": 5, "t": "5", "b": True, "f": 0.1, "e": "", "-x": "@a", "big": 10**16, "s": " padded "},
    )
    SkuFactory(
        wire_id="1e5", name="'", part_number="1-2", description="+49", item_breadcrumb="A > B;C", weight=Decimal("1E+3")
    )
    SkuFactory(
        wire_id="-", name="  x\t", tax_code="4512.100", grouped=True, url="http://x/?a=1&b=2", metadata={"b": "TRUE"}
    )
    SkuFactory(wire_id="unmanaged", name="ﬁ漢🙂", partner_account_id="@home", metadata={"n": False})


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_export_then_import_changes_nothing(name: str, tmp_path: Path) -> None:
    """R-CON-126: values, types of metadata, pairs, times and history stay."""
    awkward_skus()
    before = list(Sku.objects.values()), list(SkuGroup.objects.values())
    export(tmp_path / name)
    export(tmp_path / f"groups-{name}", groups=True)
    assert Imported(tmp_path / f"groups-{name}").summary == "0 created, 0 updated, 2 unchanged, 0 rejected"
    assert Imported(tmp_path / name).summary == "0 created, 0 updated, 4 unchanged, 0 rejected"
    assert (list(Sku.objects.values()), list(SkuGroup.objects.values())) == before


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_export_into_an_empty_mode_is_a_copy(name: str, tmp_path: Path) -> None:
    """A catalogue moves from test to live by two files."""
    awkward_skus()
    RegisteredPartFactory(live=True)
    export(tmp_path / name)
    export(tmp_path / f"groups-{name}", groups=True)
    assert Imported(tmp_path / f"groups-{name}", mode="live").status == 0
    assert Imported(tmp_path / name, mode="live").problems == []
    own = {"key", "live_mode", "created_time", "updated_time", "sku_group_id", "metadata"}

    def values(live_mode: bool) -> list[dict[str, Any]]:
        rows = Sku.objects.in_mode(live_mode).order_by("wire_id").values()
        return [{name: value for name, value in row.items() if name not in own} for row in rows]

    assert values(True) == values(False)


def test_nothing_begins_like_a_formula(tmp_path: Path) -> None:
    """A cell that begins with = + - @ would be run by the spreadsheet program of whoever opens the file."""
    awkward_skus()
    export(tmp_path / "out.csv")
    rows = cells(tmp_path / "out.csv")
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row.values() if cell and cell[0] in "=+-@\t\r"]
    assert rows[0]["name"] == "'=HYPERLINK(1)"
    assert rows[0]["hsCode"] == "8471.60"


def test_modes_and_kinds_are_apart(tmp_path: Path) -> None:
    """R-CON-023."""
    SkuFactory(wire_id="test-sku")
    SkuFactory(wire_id="live-sku", live=True)
    assert export(tmp_path / "live.csv", mode="live").startswith("1 rows written")
    assert [row["id"] for row in cells(tmp_path / "live.csv")] == ["live-sku"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("out.pdf", "of no kind"), ("none/out.csv", "cannot be written"), ("none/out.xlsx", "cannot be written")],
)
def test_refusals(name: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=told):
        export(tmp_path / name)


STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ERRORS = st.sampled_from(["#N/A", "'#N/A", "#DIV/0!", " #REF! ", "Err:502", "####", "#BEZUG!", "<r>x</r>"])


@given(st.one_of(st.text(), st.text(alphabet="'=+-@\t\r\n \xa0\ufeff\uff1d\uff0b\uff0d\uff20<r>#a"), ERRORS))
def test_guard_is_undone_exactly(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    assert not guarded.startswith(STARTS)
    assert not is_error_text(guarded)
    assert not guarded.strip().startswith(STARTS[:4])


WRITTEN = st.text(
    st.one_of(
        st.sampled_from("'=+-@#,;|\t\r\n\"\x01\x0b\x85\xa0\u2028\ufeff\uffff\uff1d<r>_x000D_&é漢"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    skus=st.lists(
        st.tuples(
            st.one_of(WRITTEN, ERRORS).filter(str.strip),
            st.dictionaries(
                WRITTEN, st.one_of(WRITTEN, ERRORS, st.booleans(), st.integers(-(10**18), 10**18)), max_size=4
            ),
        ),
        min_size=1,
        max_size=3,
    ),
    kind=st.sampled_from(["csv", "xlsx"]),
)
@example(skus=[("Mug", {";" * 40: "x", "a": 1}), ("Mug", {"a ": "x", " a": "'", "sep=;": "#N/A"})], kind="csv")
@example(skus=[("<r>x</r>", {"\uffff": "\ufffe", "_x000D_": "_x000D_\r"})], kind="xlsx")
def test_whatever_is_stored_reads_back(skus: list[tuple[str, dict[str, Any]]], kind: str, tmp_path: Path) -> None:
    """Text of every kind, in names of metadata too, comes back byte for byte."""
    Sku.objects.all().delete()
    for number, (name, metadata) in enumerate(skus):
        SkuFactory(wire_id=f"s{number}", name=name, metadata=metadata)
    export(tmp_path / f"out.{kind}")
    done = Imported(tmp_path / f"out.{kind}")
    assert (done.problems, done.summary) == ([], f"0 created, 0 updated, {len(skus)} unchanged, 0 rejected")
    Sku.objects.all().delete()
    assert Imported(tmp_path / f"out.{kind}").problems == []
    assert list(Sku.objects.order_by("wire_id").values_list("name", flat=True)) == [name for name, _ in skus]
