"""`GET /skus/{id}` and `GET /skus` (R-CAT-065, R-CAT-068, R-CAT-069)."""

from typing import Any
from urllib.parse import quote

import pytest
import time_machine

from catalog.reference.models import TaxCode
from catalog.skus.models import Sku, TariffCode
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import not_found
from tests.flows.messages import DIGITAL, PHYSICAL


@pytest.mark.parametrize("wire_id", ["no-such", "a b", "..a", "x" * 300, "m\u00fcg", "a\n"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
def test_unknown_id(api: Api, method: str, wire_id: str) -> None:
    """E-CAT-28, R-CAT-065."""
    answer = api.call(method, f"/skus/{quote(wire_id)}")
    assert_error(answer, 404, not_found("SKU", wire_id[:200]))


def test_own_values_only(api: Api) -> None:
    """R-CAT-068, S-CAT-04, R-CAT-086: the group shows in `physical` and nowhere else, and does not hide own values."""
    group = SkuGroupFactory(wire_id="mugs", tax_code=PHYSICAL, eccn="5D992", hs_code="6404.20")
    SkuFactory(wire_id="own", sku_group=group, tax_code=DIGITAL)
    SkuFactory(wire_id="none", sku_group=group, tax_code="", eccn="", country_of_origin="")
    own, none = (api.get(f"/skus/{wire_id}").json() for wire_id in ("own", "none"))
    assert (own["taxCode"], own["eccn"], own["physical"], own["skuGroupId"]) == (DIGITAL, "EAR99", True, "mugs")
    assert (none.keys() & {"taxCode", "eccn", "hsCode", "countryOfOrigin"}, none["physical"]) == (set(), True)


def test_kind_is_that_of_now(api: Api) -> None:
    """R-CAT-005: a change of the group or the table changes `physical` without touching the SKU."""
    group = SkuGroupFactory(tax_code=PHYSICAL)
    SkuFactory(wire_id="mug-01", sku_group=group)
    group.tax_code = DIGITAL
    group.save()
    for path in ("/skus/mug-01", "/skus"):
        shown = api.get(path).json()
        shown = shown["data"][0] if "data" in shown else shown
        assert (shown["physical"], "updatedTime" in shown) == (False, False)
    row = TaxCode.objects.get(code=DIGITAL)
    row.physical = True
    row.save()
    assert api.get("/skus/mug-01").json()["physical"] is True
    assert Sku.objects.get().history.count() == 1


def test_tariff_record(api: Api) -> None:
    """R-CAT-045 to R-CAT-047: absent, then six characters of a classified code; unions share a code."""
    sku = SkuFactory(wire_id="mug-01", hs_code="7323.94")
    assert "tariffRecord" not in api.get("/skus/mug-01").json()
    TariffCode.objects.create(sku=sku, country="US", status="PENDING")
    assert api.get("/skus/mug-01").json()["tariffRecord"] == {"tariffCodes": [{"country": "US", "status": "PENDING"}]}
    TariffCode.objects.create(sku=sku, country="DE", status="CLASSIFIED", code="6109101200F")
    record = api.get("/skus/mug-01").json()["tariffRecord"]
    assert record["hsCode"] == "610910"
    union = {row["country"]: row for row in record["tariffCodes"] if row["status"] == "CLASSIFIED"}
    assert len(union) == 27
    assert union["FR"] == {"country": "FR", "status": "CLASSIFIED", "code": "6109101200F"}


FILTERS = {
    "eccn": ("5D992", {"eccn": "5D992"}),
    "partNumber": ("EM-500", {"part_number": "EM-500"}),
    "hsCode": ("7323.94", {"hs_code": "7323.94"}),
    "taxCode": (DIGITAL, {"tax_code": DIGITAL}),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_are_exact(api: Api, name: str) -> None:
    """R-CON-141, R-CAT-069."""
    value, attributes = FILTERS[name]
    SkuFactory.create_batch(2)
    SkuFactory(wire_id="wanted", **attributes)
    found = api.get("/skus", **{name: value}).json()["data"]
    assert [row["id"] for row in found] == ["wanted"]
    for other in (value.lower(), value[:-1], value + " ", ""):
        if other != value:
            assert api.get("/skus", **{name: other}).json() == {"hasMore": False, "data": []}


def test_filter_by_group_and_own_values(api: Api) -> None:
    """R-CAT-069, A-CAT-33."""
    group = SkuGroupFactory(wire_id="mugs", tax_code=PHYSICAL)
    SkuFactory(wire_id="grouped", sku_group=group, tax_code=DIGITAL)
    SkuFactory(wire_id="bare", sku_group=group, tax_code="")
    SkuFactory(wire_id="other")
    ids = {name: [row["id"] for row in api.get("/skus", **query).json()["data"]] for name, query in {
        "group": {"skuGroupId": "mugs"},
        "own": {"taxCode": DIGITAL},
        "effective": {"taxCode": PHYSICAL},
        "both": {"skuGroupId": "mugs", "eccn": "5D992"},
    }.items()}  # fmt: skip
    assert ids == {"group": ["bare", "grouped"], "own": ["grouped"], "effective": [], "both": []}


@pytest.mark.parametrize("name", ["name", "physical", "managedFulfillment", "manufacturerId", "foo"])
def test_there_are_no_other_filters(api: Api, name: str) -> None:
    """R-CON-080."""
    SkuFactory.create_batch(2)
    assert len(api.get("/skus", **{name: "nothing has this"}).json()["data"]) == 2


def test_ids_and_times(api: Api) -> None:
    """R-CON-102, R-CON-136, R-CON-139."""
    with time_machine.travel("2026-03-02T09:15:00.7Z", tick=False):
        SkuFactory(wire_id="a")
    SkuFactory(wire_id="b")
    with time_machine.travel("2027-03-02T09:15:00Z", tick=False):
        api.post("/skus/b", {"name": "New"})
    pick = [
        [("ids", "a"), ("ids", "zzz")],
        [("ids", "a,zzz")],
        [("createdTime", "2026-03-02T09:15:00Z")],
        [("createdTime[lte]", "2026-03-02T09:15:00Z")],
    ]
    for query in pick:
        assert [row["id"] for row in api.get("/skus", query=query).json()["data"]] == ["a"], query
    changed = api.get("/skus", query=[("updatedTime[gte]", "2000-01-01T00:00:00Z")]).json()["data"]
    assert [row["id"] for row in changed] == ["b"]


def test_paging_to_the_end(api: Api) -> None:
    """R-CON-131 to R-CON-133."""
    made = [sku.wire_id for sku in SkuFactory.create_batch(7)][::-1]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = api.get("/skus", **query).json()
        seen += [row["id"] for row in page["data"]]
        if not page["hasMore"]:
            break
        query["startingAfter"] = seen[-1]
    assert seen == made
    back = api.get("/skus", endingBefore=made[5], limit=2).json()
    assert ([row["id"] for row in back["data"]], back["hasMore"]) == (made[3:5], True)


def test_modes_do_not_see_each_other(api: Api, live_api: Api) -> None:
    """S-CAT-19, R-CON-023."""
    SkuFactory(wire_id="mug-01", live_mode=True)
    for method in ("GET", "POST", "DELETE"):
        assert_error(api.call(method, "/skus/mug-01"), 404, not_found("SKU", "mug-01"))
    assert api.get("/skus").json()["data"] == []
    assert live_api.get("/skus/mug-01").json()["liveMode"] is True
