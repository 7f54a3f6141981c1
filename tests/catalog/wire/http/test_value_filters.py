"""Filters by value, and what is no filter (R-CON-138 to R-CON-141). See test_time_filters for rows close in time."""

from typing import Any

import pytest

from catalog.skus.models import Sku
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error

SECOND = "2026-03-02T12:00:01Z"


def ids(response: Any) -> str:
    assert response.status_code == 200, response.content
    return "".join(sorted(row["id"] for row in response.json()["data"]))


@pytest.mark.parametrize("path", ["/skus", "/inventory-items", "/fees"])
@pytest.mark.parametrize(
    "name",
    [
        "createdTime[after]",
        "createdTime[]",
        "updatedTime[GT]",
        "createdTime[gt ]",
        "updatedTime[gt][lt]",
        "createdTime[\x00]",
    ],
)
def test_unknown_operator(api: Api, path: str, name: str) -> None:
    """R-CON-138: named whole."""
    response = api.get(path, query={name: SECOND})
    assert [error["code"] for error in response.json()["errors"]] == ["invalid_parameter"]
    if "\x00" not in name:
        assert_error(response, 400, ("invalid_parameter", name))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-03-02",
        "2026-03-02T12:00:01",
        "2026-03-02T12:00:01+00:00",
        "2026-03-02 12:00:01Z",
        "2026-02-30T12:00:01Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T12:00:60Z",
        "2026-3-2T12:00:01Z",
        "2026-03-02t12:00:01z",
        "1772452801",
        "now",
        "٢٠٢٦-03-02T12:00:01Z",
        "0000-01-01T00:00:00Z",
        "2026-03-02T12:00:01.Z",
        "2026-03-02T12:00:01Z ",
        "9" * 999,
    ],
)
def test_bad_timestamp(api: Api, value: str) -> None:
    """R-CON-101: the published message has no quotes around the value."""
    for name in ("createdTime", "createdTime[gt]", "updatedTime[lte]"):
        messages = assert_error(api.get("/skus", query={name: value}), 400, ("invalid_parameter", name))
        assert messages == [f"{value[:200]} is not a valid timestamp."]


def test_never_updated_matches_no_updated_time(api: Api) -> None:
    """R-CON-139; fees have the time from birth (R-CON-103)."""
    SkuFactory(wire_id="a", name="Before")
    InventoryItemFactory(wire_id="a")
    made = FeeFactory(sku=Sku.objects.get())
    for path in ("/skus", "/inventory-items"):
        for operator in ("gt", "lt"):
            moment = "2001-01-01T00:00:00Z" if operator == "gt" else "2999-01-01T00:00:00Z"
            assert ids(api.get(path, query={f"updatedTime[{operator}]": moment})) == ""
    assert ids(api.get("/fees", query={"updatedTime[gt]": "2001-01-01T00:00:00Z"})) == made.wire_id
    updated = api.post("/skus/a", {"name": "After"}).json()["updatedTime"]
    assert ids(api.get("/skus", updatedTime=updated)) == "a"


@pytest.mark.parametrize(
    ("name", "value"),
    [("eccn", "5A992"), ("partNumber", "P-1"), ("hsCode", "6404.20"), ("taxCode", "P0000000")],
)
def test_values_are_equal_or_not(api: Api, name: str, value: str) -> None:
    """R-CON-141: exact and case-sensitive; nothing else of SQL shines through."""
    SkuFactory(wire_id="b")
    SkuFactory(wire_id="a", eccn="5A992", part_number="P-1", hs_code="6404.20", tax_code="P0000000")
    assert ids(api.get("/skus", **{name: value})) == "a"
    others = [
        value.lower() + "x",
        f" {value}",
        f"{value} ",
        value[:-1],
        f"{value[:-1]}%",
        f"{value[:-1]}_",
        "%",
        "",
        "\x00",
        "' OR 1=1",
    ]
    for other in others:
        assert ids(api.get("/skus", **{name: other})) == ""


def test_case_counts_in_filters(api: Api) -> None:
    """R-CON-141, on both databases."""
    SkuFactory(wire_id="a", part_number="abc")
    assert ids(api.get("/skus", partNumber="ABC")) == ""
    InventoryItemFactory(wire_id="i", part_number="abc", manufacturer_id="xyz")
    assert ids(api.get("/inventory-items", manufacturerId="xyz", partNumber="abc")) == "i"
    assert ids(api.get("/inventory-items", manufacturerId="XYZ")) == ""


def test_group_and_sku_filters_name_the_parent_by_its_id(api: Api) -> None:
    """catalog.md, sections 5 and 12; R-CAT-069: own values only."""
    group = SkuGroupFactory()
    SkuFactory(wire_id="a", sku_group=group, tax_code="", eccn="", country_of_origin="")
    SkuFactory(wire_id="b", tax_code=group.tax_code)
    assert ids(api.get("/skus", skuGroupId=group.wire_id)) == "a"
    assert ids(api.get("/skus", taxCode=group.tax_code)) == "b"
    made = FeeFactory(sku=Sku.objects.get(wire_id="a"), type="weee", category="c", country="FR")
    FeeFactory()
    for query in ({"skuId": "a"}, {"type": "weee"}, {"category": "c"}, {"country": "FR"}):
        assert ids(api.get("/fees", query=query)) == made.wire_id
    assert ids(api.get("/fees", skuId="a", country="DE")) == ""


@pytest.mark.parametrize(
    "name",
    [
        "name",
        "physical",
        "managedFulfillment",
        "manufacturerId",
        "countryOfOrigin",
        "liveMode",
        "live_mode",
        "pk",
        "sku_group__wire_id",
    ],
)
def test_there_are_no_other_filters(api: Api, name: str) -> None:
    """catalog.md, section 5; R-CON-080: unknown parameters are ignored, columns do not shine through."""
    SkuFactory(wire_id="a")
    assert ids(api.get("/skus", **{name: "nothing has this"})) == "a"


def test_two_values_of_a_single_valued_filter_are_refused(api: Api) -> None:
    """One of them would be ignored."""
    assert_error(api.get("/skus?eccn=EAR99&eccn=5A992"), 400, ("invalid_parameter", "eccn"))
    assert_error(api.get("/skus?limit=5&limit=1"), 400, ("invalid_parameter", "limit"))


@pytest.mark.parametrize(
    "query",
    [
        "%FF=%FE",
        "ids=%FF",
        "eccn=%ED%A0%80",
        "=",
        "&&&",
        "limit",
        "createdTime[gt",
        "%00=%00",
        "ids[]=%00",
        "startingAfter[]=x",
        "a" * 8000,
    ],
)
def test_broken_query_strings(api: Api, query: str) -> None:
    """R-CON-080, R-CON-150: never a 500."""
    for path in ("/skus", "/fees", "/inventory-items", "/sku-groups"):
        assert api.get(f"{path}?{query}").status_code in (200, 400)


def test_more_parameters_than_anyone_needs(api: Api) -> None:
    """R-CON-150: a query string with thousands of parameters stays in the envelope."""
    query = "&".join(f"p{number}=1" for number in range(6000))
    response = api.get(f"/skus?{query}")
    assert response.headers["Content-Type"] == "application/json"
    assert response.status_code in (200, 400)
