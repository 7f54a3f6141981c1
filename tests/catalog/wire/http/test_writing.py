"""Create, update, upsert, delete (R-CON-120 to R-CON-127, R-CON-153 to R-CON-158, R-CON-180 to R-CON-182)."""

from typing import Any

import pytest

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from tests.catalog.wire.bodies import ITEM, MANAGED, SKU, fee
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory
from tests.factories.client import Api, assert_error


@pytest.mark.parametrize(("path", "body", "name"), [("/skus", SKU, "SKU"), ("/inventory-items", ITEM, "InventoryItem")])
def test_create_then_create_again(api: Api, path: str, body: dict[str, Any], name: str) -> None:
    """R-CON-120, R-CON-180: 201 and the full resource; an id in use is 409 and changes nothing."""
    created = api.post(path, body | {"id": "mug"})
    assert created.status_code == 201
    assert created.json() == api.get(f"{path}/mug").json()
    messages = assert_error(api.post(path, body | {"id": "mug", "partNumber": "other"}), 409, ("already_exists", "id"))
    assert messages == [f"{name} 'mug' already exists."]
    assert api.get(f"{path}/mug").json() == created.json()


def test_already_exists_is_not_looked_for_beside_a_400(api: Api) -> None:
    """R-CON-154."""
    SkuFactory(wire_id="mug")
    assert_error(api.post("/skus", SKU | {"id": "mug", "hsCode": "x"}), 400, ("invalid_parameter", "hsCode"))


def test_update_answers_the_whole_resource(api: Api) -> None:
    """R-CON-121: 200; inventory items alone 201 (A-CAT-08)."""
    sku, item, made = SkuFactory(), InventoryItemFactory(), FeeFactory()
    answers = {
        f"/skus/{sku.wire_id}": (200, {"name": "New"}),
        f"/inventory-items/{item.wire_id}": (201, {"partNumber": "New"}),
        f"/fees/{made.wire_id}": (200, {"category": "New"}),
    }
    for path, (status, change) in answers.items():
        answer = api.post(path, change)
        assert answer.status_code == status
        assert answer.json() == api.get(path).json()
        assert answer.json().items() >= change.items()


@pytest.mark.parametrize("body", [{}, b"", {"name": "Same"}, {"weight": "1.0"}, {"liveMode": True}])
def test_update_that_changes_nothing(api: Api, body: Any) -> None:
    """R-CON-121, R-CON-126: answers as if it had; `updatedTime` stays away, the history too."""
    SkuFactory(wire_id="mug", name="Same", weight=1)
    before = api.get("/skus/mug").json()
    answer = api.post("/skus/mug", body)
    assert (answer.status_code, answer.json()) == (200, before)
    assert Sku.objects.get().history.count() == 1


def test_update_is_validated_on_its_result(api: Api) -> None:
    """R-CON-122: what is stored counts with what is sent."""
    api.post("/skus", MANAGED | {"id": "mug"})
    assert_error(api.post("/skus/mug", {"partNumber": None}), 400, ("invalid_parameter", "partNumber"))
    assert_error(api.post("/skus/mug", {"taxCode": "4512.100"}), 400, ("invalid_parameter", "taxCode"))
    assert api.post("/skus/mug", {"partNumber": None, "managedFulfillment": None}).status_code == 200


def test_upsert_replaces_everything_a_client_can_set(api: Api) -> None:
    """R-CON-123, R-CAT-063, A-CON-01: 201, then 200; what is absent is cleared; id, times of birth and mode survive."""
    body = SKU | {
        "description": "d",
        "weight": 2,
        "weightUnit": "kg",
        "metadata": {"a": 1},
        "fulfill": True,
        "image": "i",
    }
    created = api.put("/skus/mug", body)
    assert created.status_code == 201
    replaced = api.put("/skus/mug", SKU | {"name": "New"})
    assert replaced.status_code == 200
    shown = replaced.json()
    assert not {"description", "weight", "weightUnit", "metadata", "image"} & shown.keys()
    assert (shown["name"], shown["fulfill"], shown["id"]) == ("New", False, "mug")
    assert shown["createdTime"] == created.json()["createdTime"]
    assert shown["updatedTime"] >= shown["createdTime"]
    assert Sku.objects.count() == 1


def test_upsert_is_repeatable(api: Api) -> None:
    """R-CON-126, R-CON-180: the same PUT again changes nothing."""
    created = api.put("/skus/mug", SKU)
    again = api.put("/skus/mug", SKU)
    assert (again.status_code, again.json()) == (200, created.json())


@pytest.mark.parametrize(
    ("path", "factory"), [("/skus", SkuFactory), ("/inventory-items", InventoryItemFactory), ("/fees", FeeFactory)]
)
def test_delete_and_delete_again(api: Api, path: str, factory: Any) -> None:
    """R-CON-124, R-CON-181: 204, then 404 for every method."""
    address = f"{path}/{factory().wire_id}"
    assert api.delete(address).status_code == 204
    for response in (api.delete(address), api.get(address), api.post(address, {})):
        assert_error(response, 404, ("not_found", "id"))


@pytest.mark.parametrize(("path", "body"), [("/skus", SKU), ("/inventory-items", ITEM)])
def test_a_deleted_id_is_free_again(api: Api, path: str, body: dict[str, Any]) -> None:
    """R-CON-124, R-CAT-072: the new one is unrelated to the old one."""
    api.post(path, body | {"id": "mug", "manufacturerId": "old"})
    api.delete(f"{path}/mug")
    assert api.post(path, body | {"id": "mug"}).status_code == 201
    assert "manufacturerId" not in api.get(f"{path}/mug").json()


def test_a_refused_write_stores_nothing(api: Api) -> None:
    """R-CON-125: neither the SKU nor its item nor a row of history."""
    for body in (MANAGED | {"manufacturerId": "nobody"}, MANAGED | {"hsCode": "x"}, MANAGED | {"weight": -1}):
        assert api.post("/skus", body).status_code in (400, 409)
    assert not Sku.objects.exists()
    assert not InventoryItem.objects.exists()
    assert not Sku.history.exists()


def test_a_crash_in_the_middle_stores_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-CON-125: both sides old."""
    api.post("/skus", MANAGED | {"id": "mug"})

    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("catalog.pairing.copy_to_item", crash)
    assert api.post("/skus/mug", {"partNumber": "NEW"}).status_code == 500
    monkeypatch.undo()
    assert Sku.objects.get().part_number == InventoryItem.objects.get().part_number == "EM-500"


def test_all_problems_at_once(api: Api) -> None:
    """R-CON-153, A-CON-07: one element each, in the order of the field table."""
    body = {
        "name": " ",
        "taxCode": "x",
        "eccn": "y",
        "hsCode": "z",
        "weight": -1,
        "weightUnit": "st",
        "price": 1,
        "fulfill": 1,
    }
    response = api.post("/skus", body)
    parameters = [error["parameter"] for error in response.json()["errors"]]
    assert set(parameters) == body.keys() | {"countryOfOrigin"}
    assert len(parameters) == len(set(parameters))


def test_conflicts_wait_until_nothing_else_is_wrong(api: Api) -> None:
    """R-CON-154, R-CAT-158: the unknown manufacturer is told when it is the only problem."""
    body = MANAGED | {"manufacturerId": "nobody"}
    assert_error(api.post("/skus", body | {"hsCode": "x"}), 400, ("invalid_parameter", "hsCode"))
    assert_error(api.post("/skus", body), 409, ("invalid_parameter", "manufacturerId"))


def test_messages_quote_the_value(api: Api) -> None:
    """R-CON-156: text bare, everything else as its JSON text, cut at 200 characters."""
    quotes = {7: "'7'", True: "'true'", 1.50: "'1.5'", "a'b": "'a'b'", "x" * 300: f"'{'x' * 200}'", "é\n": "'é\n'"}
    for value, quote in quotes.items():
        response = api.post("/skus", SKU | {"hsCode": value})
        form = "is not a valid parameter." if value is True else "is not a valid HS code."
        assert response.json()["errors"][0]["message"] == f"{quote} {form}"
    answer = api.post("/skus", SKU | {"name": {"a": [None, 1.5]}})
    assert answer.json()["errors"][0]["message"] == "'{\"a\": [null, 1.5]}' is not a valid parameter."


def test_a_parent_named_in_the_body(api: Api) -> None:
    """R-CON-158: a fee belongs to its SKU, so 404; a SKU refers to its group more loosely, so 400.

    Proves A-CAT-26, A-CAT-27.
    """
    assert_error(api.post("/fees", fee("none")), 404, ("not_found", "skuId"))
    assert_error(api.post("/skus", SKU | {"skuGroupId": "none"}), 400, ("invalid_parameter", "skuGroupId"))
    made = FeeFactory()
    assert_error(api.post(f"/fees/{made.wire_id}", {"skuId": "none"}), 404, ("not_found", "skuId"))
    assert Fee.objects.get().sku == made.sku
