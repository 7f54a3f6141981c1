"""What managed SKUs must have, and their refusals (R-CAT-155 to R-CAT-160, R-CAT-171)."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from catalog.inventory_items import commitments
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import DefaultManufacturer
from tests.factories import RegisteredPartFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import UNKNOWN_PAIR, Element, element, in_use
from tests.factories.fixtures import Stage
from tests.flows.messages import DIGITAL, MANAGED, PHYSICAL, both_sides, managed_body, shared_of, sku_body

Send = Callable[[Api, dict[str, Any]], Any]

WAYS: dict[str, Send] = {
    "create": lambda api, body: api.post("/skus", managed_body(id="mug-02") | body),
    "upsert": lambda api, body: api.put("/skus/mug-01", managed_body() | body),
    "update": lambda api, body: api.post("/skus/mug-01", body),
}

TAX_CODE = element("taxCode", f"'{DIGITAL}' is not a valid parameter.")
PART_NUMBER = element("partNumber", "'null' is not a valid parameter.")
WRONG = "drglobalfulfillment"

REFUSALS: dict[str, tuple[dict[str, Any], int, list[Element]]] = {
    "digital": ({"taxCode": DIGITAL}, 400, [TAX_CODE]),
    "digital group": ({"skuGroupId": "ebooks"}, 400, [TAX_CODE]),
    "no part number": ({"partNumber": None}, 400, [PART_NUMBER]),
    "empty part number": ({"partNumber": ""}, 400, [PART_NUMBER]),
    "both": ({"taxCode": DIGITAL, "partNumber": None}, 400, [TAX_CODE, PART_NUMBER]),
    "unknown pair": ({"manufacturerId": "99999"}, 409, [UNKNOWN_PAIR]),
    "unknown pair, no part": ({"manufacturerId": "99999", "partNumber": None}, 400, [PART_NUMBER]),
    "wrong word alone": (
        {"managedFulfillment": WRONG, "taxCode": DIGITAL, "partNumber": None},
        400,
        [element("managedFulfillment", f"'{WRONG}' is not a valid item type.")],
    ),
    "blank part number": (
        {"partNumber": "  ", "taxCode": DIGITAL},
        400,
        [TAX_CODE, element("partNumber", "'  ' is not a valid parameter.")],
    ),
}


@pytest.fixture(scope="module")
def staged_pair(stage: Stage, staged_api: Api) -> Iterator[tuple[Any, Any]]:
    """What `pair` is, staged: other tests of this module leave the id `mug-01` alone."""
    with stage():
        SkuGroupFactory(wire_id="ebooks", tax_code=DIGITAL, eccn="")
        SkuGroupFactory(wire_id="mugs", tax_code=PHYSICAL)
        assert staged_api.put("/skus/mug-01", managed_body()).status_code == 201
        yield both_sides(staged_api, "mug-01")


@pytest.fixture
def pair(staged_pair: tuple[Any, Any], db: None) -> tuple[Any, Any]:
    """A managed pair and two groups, as a client sees it."""
    return deepcopy(staged_pair)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(api: Api, pair: tuple[Any, Any], way: str, name: str) -> None:
    """S-CAT-09, R-CAT-155: E-CAT-04, 05, 17, 18; after each, neither side has changed."""
    body, status, expected = REFUSALS[name]
    assert_error(WAYS[way](api, body), status, *expected)
    assert both_sides(api, "mug-01") == pair
    assert InventoryItem.objects.count() == 1


def test_digital_own_code_in_a_physical_group(api: Api, pair: tuple[Any, Any]) -> None:
    """R-CAT-156: the effective code counts; leaving the group would show the own one."""
    answer = api.post("/skus/mug-01", {"taxCode": DIGITAL, "skuGroupId": "mugs"})
    assert (answer.status_code, answer.json()["physical"]) == (200, True)
    assert_error(api.post("/skus/mug-01", {"skuGroupId": None}), 400, TAX_CODE)


def test_becoming_unmanaged_needs_nothing(api: Api, pair: tuple[Any, Any]) -> None:
    """R-CAT-159: the requirements bind the result."""
    answer = api.post("/skus/mug-01", {"managedFulfillment": None, "taxCode": DIGITAL, "partNumber": None})
    assert answer.status_code == 200
    assert api.get("/inventory-items/mug-01").status_code == 404


def test_registry_is_that_of_the_mode(api: Api, pair: tuple[Any, Any]) -> None:
    """R-CAT-158, R-CAT-160."""
    body = {"partNumber": "DEMOPARTNUMBER2", "manufacturerId": "20013"}
    RegisteredPartFactory(live_mode=True)
    assert_error(api.post("/skus/mug-01", body), 409, UNKNOWN_PAIR)
    RegisteredPartFactory()
    assert api.post("/skus/mug-01", body).status_code == 200
    assert_error(api.post("/skus/mug-01", {"partNumber": "OTHER"}), 409, UNKNOWN_PAIR)


def test_unmanaged_skus_may_have_any_manufacturer(api: Api) -> None:
    """R-CAT-025, A-CAT-12."""
    assert api.post("/skus", sku_body(manufacturerId="20013", partNumber="random")).status_code == 201


@pytest.mark.parametrize(
    ("own", "makers", "default", "expected"),
    [
        ("20013", ["20013", "7"], "1", "20013"),
        (None, ["20013"], "1", "20013"),
        (None, ["20013", "7"], "1", "1"),
        (None, ["20013", "7"], None, None),
        (None, [], "1", "1"),
        (None, [], None, None),
    ],
)
def test_manufacturer_of_the_item(
    api: Api, own: str | None, makers: list[str], default: str | None, expected: str | None
) -> None:
    """R-CAT-168, A-CAT-11: the SKU itself gains nothing."""
    for maker in makers:
        RegisteredPartFactory(manufacturer_id=maker, part_number="EM-500-BL")
    RegisteredPartFactory(manufacturer_id="1", part_number="another")
    RegisteredPartFactory(manufacturer_id="8", part_number="EM-500-BL", live_mode=True)
    if default:
        DefaultManufacturer.objects.create(manufacturer_id=default)
    sku = api.post("/skus", managed_body(id="cup-01", manufacturerId=own)).json()
    item = api.get("/inventory-items/cup-01").json()
    assert (sku.get("manufacturerId"), item.get("manufacturerId")) == (own, expected)


def test_shared_members_and_no_others(api: Api, pair: tuple[Any, Any]) -> None:
    """R-CAT-164, R-CAT-169, S-CAT-07, S-CAT-08: own values, not the group's; `allowOversell` true.

    Proves A-CAT-09, A-CAT-15.
    """
    sku, item = pair
    assert shared_of(item) == shared_of(sku)
    assert item.keys() == {"id", "createdTime", "allowOversell", "liveMode", *shared_of(sku)}
    assert item["allowOversell"] is True
    api.post("/skus/mug-01", {"name": "Not shared", "weight": 1, "metadata": {"a": 1}})
    assert api.get("/inventory-items/mug-01").json() == item
    api.post("/skus/mug-01", {"skuGroupId": "mugs", "eccn": None, "hsCode": None})
    assert api.get("/inventory-items/mug-01").json().keys().isdisjoint({"eccn", "hsCode"})


def test_times_of_a_pair_agree(api: Api, pair: tuple[Any, Any]) -> None:
    """R-CAT-165."""
    sku = api.post("/skus/mug-01", {"countryOfOrigin": "US"}).json()
    assert api.get("/inventory-items/mug-01").json()["updatedTime"] == sku["updatedTime"]


def test_allow_oversell_is_the_items_own(api: Api, pair: tuple[Any, Any]) -> None:
    """R-CAT-169, R-CAT-178, A-CAT-13."""
    api.post("/inventory-items/mug-01", {"allowOversell": False})
    api.post("/skus/mug-01", {"countryOfOrigin": "US"})
    api.put("/skus/mug-01", managed_body())
    assert api.get("/inventory-items/mug-01").json()["allowOversell"] is False


@pytest.fixture
def committed() -> Iterator[set[str]]:
    """Ids of items whose stock is spoken for; add one and it is."""
    ids: set[str] = set()

    def is_spoken_for(item: InventoryItem) -> bool:
        return item.wire_id in ids

    commitments.register_commitment_check(is_spoken_for)
    yield ids
    commitments._checks.remove(is_spoken_for)


def test_committed_stock(api: Api, pair: tuple[Any, Any], committed: set[str]) -> None:
    """S-CAT-16, E-CAT-16, E-CAT-19, R-CAT-171, A-CAT-25, R-CAT-151: nothing is dropped, everything else goes on."""
    committed.add("mug-01")
    refusals = {
        "managedFulfillment": [
            api.post("/skus/mug-01", {"managedFulfillment": None}),
            api.put("/skus/mug-01", sku_body()),
        ],
        "id": [api.delete("/skus/mug-01"), api.delete("/inventory-items/mug-01")],
    }
    for parameter, answers in refusals.items():
        for answer in answers:
            assert_error(answer, 409, in_use("mug-01", parameter))
    assert both_sides(api, "mug-01") == pair
    assert api.post("/skus/mug-01", {"countryOfOrigin": "US"}).status_code == 200
    assert api.get("/inventory-items/mug-01").json()["countryOfOrigin"] == "US"
    committed.clear()
    assert api.post("/skus/mug-01", {"managedFulfillment": None}).status_code == 200
    assert api.get("/inventory-items/mug-01").status_code == 404


def test_committed_namesake_of_an_unmanaged_sku(api: Api, committed: set[str]) -> None:
    """R-CAT-163, R-CAT-167, R-CAT-171: it is no obstacle to anything but its own deletion."""
    SkuFactory(wire_id="cup-01", part_number="P")
    api.post("/inventory-items", {"id": "cup-01", "partNumber": "Q"})
    committed.add("cup-01")
    assert api.post("/skus/cup-01", {"managedFulfillment": None}).status_code == 200
    assert api.post("/skus/cup-01", {"managedFulfillment": MANAGED}).status_code == 200
    assert api.get("/inventory-items/cup-01").json()["partNumber"] == "P"
