"""Null, absent, empty (R-CON-085 to R-CON-089), timestamps in bodies (R-CON-100 to R-CON-103)."""

import re
from typing import Any

import pytest

from tests.catalog.wire.bodies import ITEM, SKU, fee
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory
from tests.factories.client import Api, assert_error

FULL = SKU | {
    "description": "Half a litre",
    "hsCode": "7323.94",
    "partNumber": "EM-500",
    "manufacturerId": "20013",
    "image": "https://shop.example/mug.png",
    "url": "https://shop.example/mug",
    "weight": 0.28,
    "weightUnit": "kg",
    "itemBreadcrumb": "Kitchen > Mugs",
    "metadata": {"season": "2026"},
    "partnerAccountId": "acc",
    "fulfill": True,
}
OPTIONAL = sorted(FULL.keys() - SKU.keys() - {"fulfill"})
DEFAULTS = {"weightUnit": "oz"}
SHOWN_ALWAYS = {"id", "createdTime", "liveMode", "physical", "fulfill"}


def has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(has_null, value.values()))
    return any(map(has_null, value)) if isinstance(value, list) else value is None


def test_members_without_a_value_are_omitted(api: Api) -> None:
    """R-CON-085: no nulls, no empty metadata; `data` of a list is always there."""
    sku = api.post("/skus", SKU).json()
    assert sku.keys() == SKU.keys() | SHOWN_ALWAYS
    item = api.post("/inventory-items", ITEM).json()
    assert item.keys() == {"id", "createdTime", "liveMode", "partNumber", "allowOversell"}
    made = api.post("/fees", fee(sku["id"])).json()
    assert not has_null([sku, item, made])
    assert "metadata" not in made
    assert api.get("/skus", eccn="5A992").json() == {"hasMore": False, "data": []}


@pytest.mark.parametrize("member", OPTIONAL)
def test_null_equals_absent_on_create(api: Api, member: str) -> None:
    """R-CON-086."""
    body = {name: value for name, value in FULL.items() if member != "weight" or name != "weightUnit"}
    absent = api.post("/skus", {name: value for name, value in body.items() if name != member})
    null = api.post("/skus", body | {member: None})
    assert (null.status_code, absent.status_code) == (201, 201)
    times = ("id", "createdTime")
    assert {k: v for k, v in null.json().items() if k not in times} == {
        k: v for k, v in absent.json().items() if k not in times
    }


def test_all_nulls_at_once(api: Api) -> None:
    """R-CON-086: as a published connector sends them, in POST and PUT."""
    body = SKU | dict.fromkeys(OPTIONAL, None) | {"skuGroupId": None, "managedFulfillment": None, "fulfill": None}
    created = api.put("/skus/mug", body)
    assert created.status_code == 201
    assert created.json().keys() == SKU.keys() | SHOWN_ALWAYS
    assert api.put("/skus/mug", body).status_code == 200


@pytest.mark.parametrize("member", OPTIONAL)
def test_update_null_clears_and_absent_leaves_alone(api: Api, member: str) -> None:
    """R-CON-087; a weight never stands without a unit (R-CAT-031)."""
    api.post("/skus", FULL | {"id": "mug"})
    assert api.post("/skus/mug", {"name": "Other"}).json()[member] == FULL[member]
    assert api.post("/skus/mug", {member: None}).json().get(member) == DEFAULTS.get(member)


@pytest.mark.parametrize("member", ["name", "eccn", "taxCode", "countryOfOrigin"])
def test_update_null_on_what_must_be_there(api: Api, member: str) -> None:
    """R-CON-087: `missing_parameter`, and nothing changes."""
    api.post("/skus", FULL | {"id": "mug"})
    before = api.get("/skus/mug").json()
    messages = assert_error(api.post("/skus/mug", {member: None, "image": "x"}), 400, ("missing_parameter", member))
    assert messages == ["A parameter is missing."]
    assert api.get("/skus/mug").json() == before


def test_update_null_on_items_and_fees(api: Api) -> None:
    """R-CON-087; catalog.md, section 9: null sets `allowOversell` to false."""
    item = InventoryItemFactory(hs_code="6404.20", allow_oversell=True)
    cleared = api.post(f"/inventory-items/{item.wire_id}", {"hsCode": None, "allowOversell": None}).json()
    assert "hsCode" not in cleared
    assert cleared["allowOversell"] is False
    assert_error(
        api.post(f"/inventory-items/{item.wire_id}", {"partNumber": None}), 400, ("missing_parameter", "partNumber")
    )
    made = FeeFactory(brand_name="Brand")
    assert "brandName" not in api.post(f"/fees/{made.wire_id}", {"brandName": None}).json()
    required = ("type", "skuId", "category", "value", "amount", "currency", "country")
    nulls = [("missing_parameter", name) for name in required]
    assert_error(api.post(f"/fees/{made.wire_id}", dict.fromkeys(required)), 400, *nulls)


@pytest.mark.parametrize(
    "member", ["description", "partNumber", "manufacturerId", "image", "url", "partnerAccountId", "itemBreadcrumb"]
)
def test_empty_text_equals_null_in_free_text(api: Api, member: str) -> None:
    """R-CON-088."""
    api.post("/skus", FULL | {"id": "mug"})
    assert member not in api.post("/skus/mug", {member: ""}).json()
    assert member not in api.post("/skus", SKU | {member: ""}).json()


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u2003", "\u00a0"])
def test_blank_in_a_required_member(api: Api, blank: str) -> None:
    """R-CON-088, R-CAT-038."""
    messages = assert_error(api.post("/skus", SKU | {"name": blank}), 400, ("invalid_parameter", "name"))
    assert messages == [f"'{blank}' is not a valid parameter."]
    assert_error(api.post("/inventory-items", {"partNumber": blank}), 400, ("invalid_parameter", "partNumber"))


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("id", "is not a valid SKU ID."),
        ("hsCode", "is not a valid HS code."),
        ("eccn", "is not a valid ECCN."),
        ("countryOfOrigin", "is not a valid Country of Origin."),
        ("taxCode", "is not a valid parameter."),
        ("weightUnit", "is not a valid item type."),
        ("managedFulfillment", "is not a valid item type."),
        ("skuGroupId", "is not a valid SKU group."),
    ],
)
def test_empty_text_in_a_member_with_a_format(api: Api, member: str, text: str) -> None:
    """R-CON-088: that member's own message."""
    assert assert_error(api.post("/skus", SKU | {member: ""}), 400, ("invalid_parameter", member)) == [f"'' {text}"]


@pytest.mark.parametrize("body", [{}, dict.fromkeys(SKU), {"id": "x", "weight": 1}])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_missing_required_members_are_reported_together(api: Api, method: str, body: dict[str, Any]) -> None:
    """R-CON-089, R-CON-153, R-CAT-060, R-CAT-064: in the order of the field table."""
    SkuFactory(wire_id="x") if method == "PUT" else None
    response = api.call(method, "/skus/x" if method == "PUT" else "/skus", body)
    expected = ["name", "eccn", "taxCode", "countryOfOrigin"]
    assert_error(response, 400, *(("missing_parameter", name) for name in expected))


def test_times_have_whole_seconds_and_a_z(api: Api) -> None:
    """R-CON-100, R-CON-103: SKUs and items show no `updatedTime` before their first change, fees do from birth.

    Proves A-CON-12.
    """
    sku, item = api.post("/skus", SKU).json(), api.post("/inventory-items", ITEM).json()
    made = api.post("/fees", fee(sku["id"])).json()
    for shown in (sku, item, made):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown["createdTime"])
    assert "updatedTime" not in sku.keys() | item.keys()
    assert made["updatedTime"] == made["createdTime"]


def test_times_in_a_body_are_not_read(api: Api) -> None:
    """R-CON-079, R-CON-103: `createdTime` never changes."""
    sku = SkuFactory()
    before = api.get(f"/skus/{sku.wire_id}").json()["createdTime"]
    answer = api.post(f"/skus/{sku.wire_id}", {"createdTime": "2001-01-01T00:00:00Z", "name": "New"}).json()
    assert answer["createdTime"] == before
    assert answer["updatedTime"] >= before
