"""`/inventory-items` (R-CAT-130 to R-CAT-139, R-CAT-175)."""

from typing import Any
from urllib.parse import quote

import pytest
import time_machine

from catalog.inventory_items.models import InventoryItem
from tests.catalog.skus.members import BAD_MEMBERS, GOOD_HS_CODES, Bad
from tests.factories import InventoryItemFactory, SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import element, missing, not_found, taken, unknown
from tests.flows.messages import item_body

ITEM = "/inventory-items/mug-01"
MEMBERS = {"manufacturerId": "20013", "eccn": "EAR99", "hsCode": "7323.94", "countryOfOrigin": "PL"}


def test_create(api: Api) -> None:
    """R-CAT-130, R-CAT-133: the part number is enough, and no SKU is needed."""
    answer = api.post("/inventory-items", item_body(id="mug-01"))
    body = answer.json()
    expected = item_body(id="mug-01", allowOversell=False, liveMode=False, createdTime=body["createdTime"])
    assert (answer.status_code, body) == (201, expected)
    assert api.get(ITEM).json() == body


def test_create_with_everything(api: Api) -> None:
    body = item_body(id="mug-01", allowOversell=True, **MEMBERS)
    assert body.items() <= api.post("/inventory-items", body).json().items()


def test_generated_id_is_bare(api: Api) -> None:
    """R-CON-061."""
    wire_id = api.post("/inventory-items", item_body(id=None)).json()["id"]
    assert (len(wire_id), wire_id.count("-")) == (36, 4)


@pytest.mark.parametrize("wire_id", ["a b", "", "..", "x" * 256, "a\n"])
def test_refused_id(api: Api, wire_id: str) -> None:
    """E-CAT-12."""
    answer = api.post("/inventory-items", item_body(id=wire_id))
    expected = element("id", f"'{wire_id[:200]}' is not a valid inventory item ID.")
    assert_error(answer, 400, expected)


def test_taken_id(api: Api) -> None:
    """E-CAT-14, R-CAT-132."""
    InventoryItemFactory(wire_id="mug-01")
    before = api.get(ITEM).json()
    assert_error(api.post("/inventory-items", item_body(id="mug-01")), 409, taken("InventoryItem", "mug-01"))
    assert api.get(ITEM).json() == before


@pytest.mark.parametrize("value", [None, "absent", "", " "])
def test_part_number_is_needed(api: Api, value: Any) -> None:
    """R-CAT-130, E-CAT-10, R-CON-088."""
    body = {} if value == "absent" else {"partNumber": value}
    lacking = (
        missing("partNumber")
        if value in (None, "absent")
        else element("partNumber", f"'{value}' is not a valid parameter.")
    )
    assert_error(api.post("/inventory-items", body), 400, lacking)
    InventoryItemFactory(wire_id="mug-01")
    if value != "absent":
        assert_error(api.post(ITEM, body), 400, lacking)
    assert InventoryItem.objects.get().updated_time is None


ITEM_MEMBERS = ("eccn", "hsCode", "countryOfOrigin", "partNumber", "manufacturerId")


@pytest.mark.parametrize(
    "bad", [bad for bad in BAD_MEMBERS if bad.member in ITEM_MEMBERS], ids=lambda bad: bad.value[:20]
)
@pytest.mark.parametrize("path", ["/inventory-items", ITEM])
def test_refused_values(api: Api, path: str, bad: Bad) -> None:
    """E-CAT-02, 03, 08."""
    InventoryItemFactory(wire_id="mug-01", hs_code="6404.20")
    before = api.get(ITEM).json()
    assert_error(api.post(path, item_body(**{bad.member: bad.value})), 400, bad.element)
    assert (api.get(ITEM).json(), InventoryItem.objects.count()) == (before, 1)


@pytest.mark.parametrize("code", GOOD_HS_CODES)
def test_hs_codes(api: Api, code: str) -> None:
    """S-CAT-15."""
    assert api.post("/inventory-items", item_body(hsCode=code)).json()["hsCode"] == code


@pytest.mark.parametrize("name", ["name", "description", "weight", "taxCode", "metadata", "managedFulfillment"])
def test_there_are_no_other_members(api: Api, name: str) -> None:
    """R-CAT-134."""
    assert_error(api.post("/inventory-items", item_body(**{name: "x"})), 400, unknown(name))


def test_update_answers_201(api: Api) -> None:
    """A-CAT-08, R-CON-121."""
    InventoryItemFactory(wire_id="mug-01", hs_code="6404.20", eccn="EAR99")
    with time_machine.travel("2027-03-02T10:00:00Z", tick=False):
        answer = api.post(ITEM, {"hsCode": "7323.94"})
    assert (answer.status_code, answer.json()["updatedTime"]) == (201, "2027-03-02T10:00:00Z")
    assert (answer.json()["hsCode"], answer.json()["eccn"]) == ("7323.94", "EAR99")


def test_update_that_changes_nothing(api: Api) -> None:
    """R-CON-126."""
    item = InventoryItemFactory(wire_id="mug-01")
    for body in ({}, {"partNumber": item.part_number}):
        assert "updatedTime" not in api.post(ITEM, body).json()


def test_null_clears(api: Api) -> None:
    """R-CON-087: `allowOversell` becomes false."""
    api.post("/inventory-items", item_body(id="mug-01", allowOversell=True, **MEMBERS))
    answer = api.post(ITEM, dict.fromkeys([*MEMBERS, "allowOversell"])).json()
    assert (answer.keys() & MEMBERS.keys(), answer["allowOversell"]) == (set(), False)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("wire_id", ["sku_demo_1617153057380", "a b", "x" * 300])
def test_unknown_id(api: Api, method: str, wire_id: str) -> None:
    """E-CAT-15, R-CAT-131, exactly that text."""
    answer = api.call(method, f"/inventory-items/{quote(wire_id)}")
    assert_error(answer, 404, not_found("InventoryItem", wire_id[:200]))


def test_put_is_not_there(api: Api) -> None:
    answer = api.put(ITEM, item_body())
    assert_error(answer, 405, ("method_not_allowed", None))
    assert answer.headers["Allow"] == "GET, POST, DELETE"


def test_delete_twice(api: Api) -> None:
    """R-CON-181."""
    InventoryItemFactory(wire_id="mug-01")
    assert api.delete(ITEM).status_code == 204
    assert_error(api.delete(ITEM), 404, not_found("InventoryItem", "mug-01"))


def test_filters(api: Api) -> None:
    """R-CAT-139."""
    InventoryItemFactory.create_batch(2)
    InventoryItemFactory(wire_id="wanted", part_number="EM-500", manufacturer_id="20013")
    for query in ({"partNumber": "EM-500"}, {"manufacturerId": "20013"}, {"ids": "wanted,other"}):
        assert [row["id"] for row in api.get("/inventory-items", **query).json()["data"]] == ["wanted"]
    assert api.get("/inventory-items", partNumber="em-500").json()["data"] == []
    assert len(api.get("/inventory-items", eccn="5D992").json()["data"]) == 3


def test_modes(api: Api) -> None:
    """R-CON-023."""
    InventoryItemFactory(wire_id="mug-01", live_mode=True)
    assert_error(api.get(ITEM), 404, not_found("InventoryItem", "mug-01"))
    assert api.post("/inventory-items", item_body(id="mug-01")).status_code == 201


def test_item_of_a_managed_sku(api: Api) -> None:
    """R-CAT-135, R-CAT-175, R-CAT-177, S-CAT-12: nobody stops the client, and the SKU does not move."""
    SkuFactory(wire_id="mug-01", managed=True)
    sku = api.get("/skus/mug-01").json()
    assert api.post(ITEM, {"hsCode": "7323.94"}).status_code == 201
    assert api.delete(ITEM).status_code == 204
    assert api.post("/inventory-items", item_body(id="mug-01")).json()["partNumber"] == "BY-HAND"
    assert api.get("/skus/mug-01").json() == sku
