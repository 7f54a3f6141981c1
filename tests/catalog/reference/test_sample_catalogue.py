"""The sample catalogue is what its page says, and obeys the rules for what it states itself."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import catalog
from catalog.reference.known import is_physical, preloaded
from catalog.reference.validators import (
    validate_country_of_origin,
    validate_currency,
    validate_eccn,
    validate_hs_code,
    validate_tax_code,
)
from catalog.wire.values.text import is_wire_id
from tests.catalog.reference.shipped import ReferenceCase

SAMPLE = Path(catalog.__file__).parent / "exchange" / "sample"
VALIDATORS = {
    "taxCode": validate_tax_code,
    "eccn": validate_eccn,
    "hsCode": validate_hs_code,
    "countryOfOrigin": validate_country_of_origin,
    "metadata.currency": validate_currency,
}


def read(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check(rows: list[dict[str, Any]]) -> None:
    with preloaded():
        for row in rows:
            assert is_wire_id(row["id"])
            for name, validate in VALIDATORS.items():
                if row.get(name):
                    validate(row[name])


class TestSampleCatalogue(ReferenceCase):
    def test_sizes(self) -> None:
        skus = read("skus.csv")
        assert Counter(row["id"].split("-")[0] for row in skus) == {"CT": 2517, "PCP": 1288, "RD": 948}
        assert len({row["id"] for row in skus}) == 4753
        assert sum((SAMPLE / name).stat().st_size for name in ("skus.csv", "sku_groups.csv")) < 2_500_000

    def test_stated_values_are_valid(self) -> None:
        """R-CAT-004, R-CAT-010, R-CAT-017, R-CAT-018, R-CAT-021."""
        check(read("skus.csv"))
        check(read("sku_groups.csv"))
        documented = json.loads((SAMPLE / "documented.json").read_text(encoding="utf-8"))
        check(documented["skus"] + documented["skuGroups"])

    def test_what_a_sku_lacks_its_group_has(self) -> None:
        """R-CAT-060, R-CAT-083."""
        groups = {row["id"]: row for row in read("sku_groups.csv")}
        assert len(groups) == 70
        assert all(row["taxCode"] and row["eccn"] and row["alias"] for row in groups.values())
        for row in read("skus.csv"):
            assert row["name"]
            if row["skuGroupId"]:
                assert row["skuGroupId"] in groups
            else:
                assert row["eccn"]
                assert row["taxCode"]
                assert row["countryOfOrigin"]

    def test_managed_skus_meet_the_requirements(self) -> None:
        """R-CAT-156, R-CAT-157: of all three ways to describe a SKU."""
        groups = {row["id"]: row["taxCode"] for row in read("sku_groups.csv")}
        managed = [row for row in read("skus.csv") if row["managedFulfillment"]]
        assert len(managed) == 224
        for row in managed:
            assert row["managedFulfillment"] == "DRGlobalFulfillment"
            assert row["partNumber"]
            assert is_physical(groups.get(row["skuGroupId"]) or row["taxCode"])
        assert Counter(bool(row["skuGroupId"]) for row in managed) == {True: 174, False: 50}
        assert Counter(bool(row["hsCode"]) for row in managed) == {True: 150, False: 74}

    def test_documented_examples(self) -> None:
        """R-CAT-160 and section 19."""
        documented = json.loads((SAMPLE / "documented.json").read_text(encoding="utf-8"))
        assert {row["id"]: is_physical(row["taxCode"]) for row in documented["skuGroups"]} == {
            "mugs": True,
            "ebooks": False,
        }
        assert documented["manufacturers"] == [{"manufacturerId": "20013", "partNumber": "DEMOPARTNUMBER2"}]
        assert [row["id"] for row in documented["skus"]] == ["05081978", "08141946"]
