"""The acceptance scenarios of the catalogue, as a client sees them (catalog.md, section 19).

S-CAT-02 and S-CAT-15 stand in `tests/catalog/skus` (`test_create.py`, `test_members.py`), S-CAT-21 in `test_races.py`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from catalog.fees.models import Fee
from catalog.inventory_items import commitments
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer
from catalog.pairing import PairState, differences, item_of, with_pair_state
from catalog.skus.models import Sku
from catalog.wire.records.signals import resource_created, resource_deleted, resource_updated
from tests.factories import RegisteredPartFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import UNKNOWN_PAIR, element, in_use, missing, not_found, taken, unknown

from .messages import DIGITAL, MANAGED, PHYSICAL, both_sides, item_body, managed_body, shared_of, sku_body

DEMO = managed_body(partNumber="DEMOPARTNUMBER2")
MUG, ITEM = "/skus/mug-01", "/inventory-items/mug-01"


@pytest.fixture(autouse=True)
def account(reference: None) -> None:
    """The account of section 19."""
    RegisteredPartFactory()
    DefaultManufacturer.objects.create(manufacturer_id="20013")
    SkuGroupFactory(wire_id="mugs", tax_code=PHYSICAL)
    SkuGroupFactory(wire_id="ebooks", tax_code=DIGITAL, eccn="")


@pytest.fixture
def announced() -> Iterator[list[str]]:
    """What was announced, in order: `Sku updated mug-01`."""
    seen: list[str] = []
    receivers: list[tuple[Any, Any]] = []
    for signal, verb in ((resource_created, "created"), (resource_updated, "updated"), (resource_deleted, "deleted")):

        def note(sender: type, instance: Any, verb: str = verb, **kwargs: Any) -> None:
            seen.append(f"{sender.__name__} {verb} {instance.wire_id}")

        signal.connect(note)
        receivers.append((signal, note))
    yield seen
    for signal, note in receivers:
        signal.disconnect(note)


def test_s_cat_01_create_read_list_delete(api: Api) -> None:
    body = sku_body(id="mug-01")
    answer = api.post("/skus", body)
    assert (answer.status_code, answer.json()["physical"], answer.json()["fulfill"]) == (201, True, False)
    assert not {"updatedTime", "allowOversell"} & answer.json().keys()
    assert api.get(MUG).json() == answer.json() == api.get("/skus").json()["data"][0]
    assert api.delete(MUG).status_code == 204
    assert_error(api.get(MUG), 404, not_found("SKU", "mug-01"))
    assert api.post("/skus", body).status_code == 201
    assert_error(api.post("/skus", body), 409, taken("SKU", "mug-01"))


def test_s_cat_03_and_04_group_instead_of_own_data(api: Api) -> None:
    answer = api.post("/skus", {"id": "mug-01", "name": "Mug", "skuGroupId": "mugs"})
    assert (answer.status_code, answer.json()["physical"], "taxCode" in answer.json()) == (201, True, False)
    lacking = map(missing, ("eccn", "taxCode", "countryOfOrigin"))
    assert_error(api.post(MUG, {"skuGroupId": None}), 400, *lacking)
    assert api.get(MUG).json() == answer.json()
    assert api.post(MUG, {"skuGroupId": "ebooks"}).json()["physical"] is False
    own = api.put(MUG, sku_body(taxCode=DIGITAL, skuGroupId="mugs")).json()
    assert (own["physical"], own["taxCode"]) == (True, DIGITAL)
    found = [len(api.get("/skus", taxCode=code).json()["data"]) for code in (DIGITAL, PHYSICAL)]
    assert found == [1, 0]


def test_s_cat_05_put(api: Api) -> None:
    first = api.put(MUG, sku_body(description="Old", metadata={"a": 1}))
    second = api.put(MUG, sku_body())
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["createdTime"] == first.json()["createdTime"]
    assert "updatedTime" in second.json()
    assert not {"description", "metadata"} & second.json().keys()
    nulls = dict.fromkeys(
        ["description", "hsCode", "weight", "partNumber", "skuGroupId", "managedFulfillment", "image"]
    )
    third = api.put(MUG, sku_body() | nulls | {"metadata": {"storeId": None}})
    assert (third.status_code, third.json()) == (200, second.json())
    assert_error(api.put(MUG, sku_body(eccn=None)), 400, missing("eccn"))


def test_s_cat_06_partial_update(api: Api, announced: list[str]) -> None:
    before = api.put(MUG, sku_body(description="Old")).json()
    changed = api.post(MUG, {"countryOfOrigin": "US"}).json()
    assert changed == before | {"countryOfOrigin": "US", "updatedTime": changed["updatedTime"]}
    announced.clear()
    assert api.post(MUG, {}).json() == changed
    assert announced == []
    assert "description" not in api.post(MUG, {"description": None}).json()
    assert announced == ["Sku updated mug-01"]
    assert_error(api.post(MUG, {"name": None}), 400, missing("name"))


def test_s_cat_07_and_08_managed(api: Api, announced: list[str]) -> None:
    sku = api.post("/skus", DEMO | {"id": "mug-01"}).json()
    item = api.get(ITEM).json()
    assert (item["manufacturerId"], item["allowOversell"], "manufacturerId" in sku) == ("20013", True, False)
    assert shared_of(item) == shared_of(sku) | {"manufacturerId": "20013"}
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False):
        sku = api.post(MUG, {"countryOfOrigin": "US"}).json()
    followed = api.get(ITEM).json()
    assert followed == item | {"countryOfOrigin": "US", "updatedTime": sku["updatedTime"]}
    api.post(MUG, {"name": "x"})
    assert api.get(ITEM).json() == followed
    assert [line for line in announced if line.startswith("Sku")] == [
        "Sku created mug-01",
        "Sku updated mug-01",
        "Sku updated mug-01",
    ]


def test_s_cat_09_managed_refusals(api: Api) -> None:
    api.put(MUG, DEMO)
    before = both_sides(api, "mug-01")
    tax_code = element("taxCode", f"'{DIGITAL}' is not a valid parameter.")
    part_number = element("partNumber", "'null' is not a valid parameter.")
    word = element("managedFulfillment", "'drglobalfulfillment' is not a valid item type.")
    for body, status, expected in (
        ({"taxCode": DIGITAL}, 400, [tax_code]),
        ({"partNumber": None}, 400, [part_number]),
        ({"taxCode": DIGITAL, "partNumber": None}, 400, [tax_code, part_number]),
        ({"manufacturerId": "1"}, 409, [UNKNOWN_PAIR]),
        ({"manufacturerId": "1", "partNumber": None}, 400, [part_number]),
        ({"managedFulfillment": "drglobalfulfillment"}, 400, [word]),
    ):
        assert_error(api.post(MUG, body), status, *expected)
        assert both_sides(api, "mug-01") == before


def test_s_cat_10_leaving_management(api: Api, announced: list[str]) -> None:
    api.put(MUG, DEMO)
    leave = {"managedFulfillment": None}
    assert "managedFulfillment" not in api.post(MUG, leave).json()
    assert_error(api.get(ITEM), 404, not_found("InventoryItem", "mug-01"))
    announced.clear()
    assert api.post(MUG, leave).status_code == 200
    assert announced == []
    api.post("/inventory-items", item_body(id="mug-01"))
    item = api.get(ITEM).json()
    api.post(MUG, leave)
    assert api.get(ITEM).json() == item


def test_s_cat_11_delete(api: Api) -> None:
    api.put(MUG, DEMO)
    api.delete(MUG)
    assert both_sides(api, "mug-01") == (None, None)
    api.put(MUG, sku_body())
    api.post("/inventory-items", item_body(id="mug-01"))
    api.delete(MUG)
    assert api.get(ITEM).status_code == 200


def test_s_cat_12_direct_edit(api: Api) -> None:
    """A-CAT-16."""
    sku = api.put(MUG, DEMO).json()
    assert api.post(ITEM, {"eccn": None}).status_code == 201
    assert api.get(MUG).json() == sku
    assert with_pair_state(Sku.objects.all()).get().pair_state == PairState.DRIFTED
    api.post(MUG, {"name": "New"})
    assert api.get(ITEM).json()["eccn"] == "EAR99"
    assert api.delete(ITEM).status_code == 204
    assert with_pair_state(Sku.objects.all()).get().pair_state == PairState.ITEM_MISSING
    assert api.get(MUG).json()["managedFulfillment"] == MANAGED
    api.post(MUG, {"name": "Newer"})
    assert with_pair_state(Sku.objects.all()).get().pair_state == PairState.IN_SYNC


def test_s_cat_13_adoption(api: Api) -> None:
    """A-CAT-10: its stock stays because the row stays: levels hang on it."""
    by_hand = api.post("/inventory-items", item_body(id="mug-02", allowOversell=False)).json()
    key = InventoryItem.objects.get().pk
    sku = api.post("/skus", DEMO | {"id": "mug-02"}).json()
    item = api.get("/inventory-items/mug-02").json()
    assert shared_of(item) == shared_of(sku) | {"manufacturerId": "20013"}
    assert (item["allowOversell"], item["createdTime"]) == (False, by_hand["createdTime"])
    assert InventoryItem.objects.get().pk == key


def test_s_cat_14_distributed(api: Api) -> None:
    sku = api.put(MUG, sku_body(partNumber="P")).json()
    item = api.post(
        "/inventory-items", item_body(id="mug-01", partNumber="P", eccn="EAR99", countryOfOrigin="PL")
    ).json()
    assert with_pair_state(Sku.objects.all()).get().pair_state == PairState.IN_SYNC
    api.post(MUG, {"countryOfOrigin": "US"})
    assert api.get(ITEM).json() == item
    api.post(ITEM, {"partNumber": "Q"})
    assert api.get(MUG).json()["partNumber"] == sku["partNumber"]
    stored = Sku.objects.get()
    other_side = item_of(stored)
    assert other_side is not None
    assert {found.member for found in differences(stored, other_side)} == {"part_number", "country_of_origin"}


def test_s_cat_16_committed_stock(api: Api) -> None:
    def reserved(item: InventoryItem) -> bool:
        return item.wire_id == "mug-01"

    api.put(MUG, DEMO)
    before = both_sides(api, "mug-01")
    commitments.register_commitment_check(reserved)
    try:
        assert_error(api.post(MUG, {"managedFulfillment": None}), 409, in_use("mug-01", "managedFulfillment"))
        assert_error(api.delete(MUG), 409, in_use("mug-01"))
        assert_error(api.delete(ITEM), 409, in_use("mug-01"))
        assert both_sides(api, "mug-01") == before
    finally:
        commitments._checks.remove(reserved)
    assert api.delete(ITEM).status_code == 204
    assert api.post(MUG, {"managedFulfillment": None}).status_code == 200
    assert api.delete(MUG).status_code == 204


def test_s_cat_17_fees(api: Api, announced: list[str]) -> None:
    api.put(MUG, sku_body())
    body = {
        "type": "weee",
        "skuId": "mug-01",
        "category": "c",
        "value": "v",
        "amount": 2,
        "currency": "EUR",
        "country": "DE",
    }
    ids = [api.post("/fees", body).json()["id"] for _ in range(2)]
    assert [row["id"] for row in api.get("/fees", skuId="mug-01").json()["data"]] == ids[::-1]
    assert api.post(f"/fees/{ids[0]}", {"amount": 3}).json()["rateAndUnits"] == "3.00 EUR"
    announced.clear()
    api.delete(MUG)
    assert sorted(announced[:2]) == sorted(f"Fee deleted {wire_id}" for wire_id in ids)
    assert announced[2:] == ["Sku deleted mug-01"]
    for wire_id in ids:
        assert_error(api.get(f"/fees/{wire_id}"), 404, not_found("Fee", wire_id))


def test_s_cat_18_versions(api: Api) -> None:
    old = api.in_version("2021-03-23")
    assert old.post("/skus", sku_body(id="mug-01", allowOversell=False)).json()["allowOversell"] is False
    assert "allowOversell" not in api.get(MUG).json()
    assert api.put(MUG, sku_body(name="New")).status_code == 200
    assert old.get(MUG).json()["allowOversell"] is False
    body = sku_body(id="mug-02", allowOversell=True)
    assert_error(api.post("/skus", body), 400, unknown("allowOversell"))


def test_s_cat_19_modes(api: Api, live_api: Api) -> None:
    SkuGroupFactory(wire_id="live-group", live_mode=True)
    live = live_api.put("/skus/live-01", sku_body()).json()
    for method in ("GET", "POST", "DELETE"):
        assert_error(api.call(method, "/skus/live-01"), 404, not_found("SKU", "live-01"))
    group = element("skuGroupId", "'live-group' is not a valid SKU group.")
    assert_error(api.post("/skus", sku_body(skuGroupId="live-group")), 400, group)
    fee = {"type": "weee", "category": "c", "value": "v", "amount": 2, "currency": "EUR", "country": "DE"}
    assert_error(api.post("/fees", fee | {"skuId": "live-01"}), 404, not_found("SKU", "live-01", "skuId"))
    assert api.put("/skus/live-01", sku_body(name="Of the test mode")).status_code == 201
    assert live_api.get("/skus/live-01").json() == live
    assert not Fee.objects.exists()


UNSET = ("description", "hsCode", "partNumber", "manufacturerId", "managedFulfillment", "image", "url", "weight")
CONNECTORS: dict[str, dict[str, Any]] = {
    "a": sku_body(),
    "b": sku_body(fulfill=False, partNumber="EM-500", hsCode="7323.94", metadata={"store": "1"}),
    "c": sku_body() | dict.fromkeys(UNSET) | {"metadata": {"storeId": None}},
    "d": sku_body(itemBreadcrumb="A > B;C > D", weight=0.2845, skuGroupId="mugs"),
}


@pytest.mark.parametrize("name", CONNECTORS)
def test_s_cat_20_connector_bodies(api: Api, name: str) -> None:
    answers = [api.put("/skus/520984250336", CONNECTORS[name]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
