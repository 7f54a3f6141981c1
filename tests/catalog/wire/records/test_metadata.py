"""Metadata (R-CON-110 to R-CON-114), on SKUs and fees alike."""

import json
from typing import Any

import pytest

from tests.catalog.wire.bodies import ITEM, SKU, fee
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error


@pytest.fixture(params=["/skus", "/fees"])
def kind(request: pytest.FixtureRequest, api: Api) -> tuple[str, dict[str, Any]]:
    """A path and a valid body of a resource that has metadata."""
    return request.param, SKU if request.param == "/skus" else fee(SkuFactory().wire_id)


Kind = tuple[str, dict[str, Any]]


def test_what_is_sent_comes_back(api: Api, kind: Kind) -> None:
    """R-CON-110, R-CON-114: types survive, and so do names that mean something elsewhere."""
    sent = {"text": "1", "whole": 1, "flag": True, "part": 1.5, "": None, "empty": "", "a b.c[0]": "ü", "__proto__": 0}
    path, body = kind
    created = api.post(path, body | {"metadata": sent | {"big": 10**25, "minus": -0.001}}).json()
    shown = api.get(f"{path}/{created['id']}").json()["metadata"]
    assert (
        created["metadata"]
        == shown
        == {k: v for k, v in sent.items() if v is not None} | {"big": 10**25, "minus": -0.001}
    )
    assert shown["flag"] is True
    assert isinstance(shown["whole"], int)


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({str(number): 1 for number in range(21)}, "too_many_metadata_pairs"),
        ({"": 1}, "invalid_metadata_key"),
        ({"x" * 41: 1}, "invalid_metadata_key"),
        ({"a": "x" * 501}, "invalid_metadata_value"),
        ({"a": {}}, "invalid_metadata_value"),
        ({"a": {"b": 1}}, "invalid_metadata_value"),
        ({"a": []}, "invalid_metadata_value"),
        ({"a": "\x00"}, "invalid_metadata_value"),
        ("text", "invalid_parameter"),
        (["a"], "invalid_parameter"),
        (1, "invalid_parameter"),
        (True, "invalid_parameter"),
    ],
)
def test_bad_metadata(api: Api, kind: Kind, metadata: Any, code: str) -> None:
    """R-CON-112: `parameter` is always `metadata`."""
    path, body = kind
    assert_error(api.post(path, body | {"metadata": metadata}), 400, (code, "metadata"))


def test_limits_are_inclusive(api: Api, kind: Kind) -> None:
    """R-CON-110: twenty members, forty characters, five hundred characters."""
    path, body = kind
    metadata: dict[str, Any] = {f"{number:040}": "ü" * 500 for number in range(20)}
    assert api.post(path, body | {"metadata": metadata}).json()["metadata"] == metadata


def test_nulls_are_dropped_before_they_are_counted(api: Api, kind: Kind) -> None:
    """R-CON-111: as a published connector sends them."""
    path, body = kind
    created = api.post(path, body | {"metadata": {"storeId": None} | {str(number): 1 for number in range(20)}})
    assert len(created.json()["metadata"]) == 20
    assert "metadata" not in api.post(path, body | {"metadata": {"storeId": None}}).json()


def test_update_replaces_as_a_whole(api: Api, kind: Kind) -> None:
    """R-CON-113, A-CON-02: no merging; null or {} clears; absent leaves alone."""
    path, body = kind
    item = f"{path}/{api.post(path, body | {'metadata': {'a': 1, 'b': 2}}).json()['id']}"
    assert api.post(item, {}).json()["metadata"] == {"a": 1, "b": 2}
    assert api.post(item, {"metadata": {"c": 3}}).json()["metadata"] == {"c": 3}
    assert "metadata" not in api.post(item, {"metadata": {}}).json()
    api.post(item, {"metadata": {"c": 3}})
    assert "metadata" not in api.post(item, {"metadata": None}).json()


def test_same_metadata_in_another_order_is_no_change(api: Api, kind: Kind) -> None:
    """R-CON-077, R-CON-126."""
    path, body = kind
    created = api.post(path, body | {"metadata": {"a": 1, "b": 2}}).json()
    assert api.post(f"{path}/{created['id']}", {"metadata": {"b": 2, "a": 1}}).json() == created


@pytest.mark.parametrize(("before", "after"), [(1, True), (0, False), ("1", 1), (1, 1.5), ("true", True)])
def test_another_type_is_a_change(api: Api, before: Any, after: Any) -> None:
    """R-CON-114: Python holds 1 and True for equal; the wire does not."""
    api.post("/skus", SKU | {"id": "mug", "metadata": {"a": before}})
    changed = api.post("/skus/mug", {"metadata": {"a": after}}).json()
    assert json.dumps(changed["metadata"]) == json.dumps({"a": after})
    assert json.dumps(api.get("/skus/mug").json()["metadata"]) == json.dumps({"a": after})
    assert "updatedTime" in changed


def test_long_fractions_are_kept_or_refused(api: Api) -> None:
    """R-CON-114: the number that comes back is the number that was sent."""
    for text in ("0.1", "1234567.891", "1e10", "-2.5e-7"):
        created = api.post("/skus", json.dumps(SKU)[:-1] + f', "metadata": {{"a": {text}}}}}')
        assert created.json()["metadata"]["a"] == float(text)


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e999999999"])
def test_numbers_beyond_a_double_are_refused(api: Api, number: str) -> None:
    """R-CON-112: what JSON readers could not hold is not stored."""
    body = json.dumps(SKU)[:-1] + f', "metadata": {{"a": {number}}}}}'
    assert_error(api.post("/skus", body), 400, ("invalid_metadata_value", "metadata"))


def test_no_metadata_on_items_and_groups(api: Api) -> None:
    """Section 10, R-CAT-134."""
    SkuGroupFactory()
    assert_error(api.post("/inventory-items", ITEM | {"metadata": {}}), 400, ("unknown_parameter", "metadata"))
    assert api.get("/sku-groups").json()["data"][0].keys() == {"id", "alias"}


def test_one_problem_per_parameter(api: Api) -> None:
    """R-CON-153: bad metadata beside a bad member gives two elements, not three."""
    body = SKU | {"metadata": {"": 1, "a": {}}, "hsCode": "x"}
    response = api.post("/skus", body)
    assert {error["parameter"] for error in response.json()["errors"]} == {"metadata", "hsCode"}
    assert len(response.json()["errors"]) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/skus", SKU | {"metadata": []}),
        ("/customers", {"email": "a@shop.example", "metadata": []}),
        ("/checkouts", {"currency": "USD", "metadata": [], "items": [{"skuId": "mug", "price": 1, "metadata": []}]}),
    ],
)
def test_empty_list_of_php_is_an_empty_object(api: Api, path: str, body: Any) -> None:
    """`json_encode([])` writes `[]` for an empty map; a list with something in it stays refused (R-CON-112)."""
    SkuFactory(wire_id="mug")
    made = api.post(path, body)
    assert made.status_code == 201, made.content
    assert "metadata" not in made.json()
    assert_error(api.post(path, body | {"metadata": [1]}), 400, ("invalid_parameter", "metadata"))


def test_empty_list_clears_metadata(api: Api) -> None:
    """R-CON-113: like `{}`."""
    SkuFactory(wire_id="mug", metadata={"a": 1})
    assert "metadata" not in api.post("/skus/mug", {"metadata": []}).json()


@pytest.mark.parametrize("member", ["googlePay", "payPal"])
def test_empty_list_for_details_of_a_source(public_api: Api, member: str) -> None:
    owner = {"firstName": "A", "lastName": "B", "email": "a@shop.example"}
    answer = public_api.post("/sources", {"type": member, member: [], "owner": owner})
    assert all(error["parameter"] != member for error in answer.json().get("errors", [])), answer.content
