"""The members of a SKU: what each may be, told alike by create, upsert and update (R-CAT-015 to R-CAT-038)."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.skus.models import Sku
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api
from tests.flows.errors import bad_request, element, refused
from tests.flows.messages import managed_body, sku_body

from .members import BAD_MEMBERS, GOOD_MEMBERS, Bad

Send = Callable[[Api, dict[str, Any]], Any]

WAYS: dict[str, Send] = {
    "create": lambda api, body: api.post("/skus", sku_body(id="mug-02") | body),
    "upsert new": lambda api, body: api.put("/skus/mug-02", sku_body() | body),
    "upsert known": lambda api, body: api.put("/skus/mug-01", sku_body() | body),
    "update": lambda api, body: api.post("/skus/mug-01", body),
}


@pytest.fixture
def stored(api: Api) -> dict[str, Any]:
    """A SKU with every member set, as it is stored."""
    SkuGroupFactory(wire_id="mugs")
    body = managed_body(
        skuGroupId="mugs", weight=0.28, weightUnit="kg", metadata={"season": "2026"}, itemBreadcrumb="Kitchen > Mugs"
    )
    answer = api.put("/skus/mug-01", body)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def title(bad: Any) -> str:
    return f"{bad.member}={str(bad.value)[:25]!r}" if isinstance(bad, Bad) else str(bad)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("bad", BAD_MEMBERS, ids=title)
def test_refused_values(api: Api, stored: dict[str, Any], way: str, bad: Bad) -> None:
    """R-CON-122, R-CON-125: the published body, and nothing changes."""
    answer = WAYS[way](api, {bad.member: bad.value})
    assert refused(answer, 400, bad_request(bad.element))
    assert api.get("/skus/mug-01").json() == stored
    assert Sku.objects.count() == 1


@pytest.mark.parametrize(("member", "value"), GOOD_MEMBERS)
@pytest.mark.parametrize("way", WAYS)
def test_accepted_values(api: Api, way: str, member: str, value: Any) -> None:
    """R-CAT-016 to R-CAT-037: stored and returned as sent."""
    SkuFactory(wire_id="mug-01")
    answer = WAYS[way](api, {member: value})
    assert answer.status_code in (200, 201), answer.content
    assert answer.json()[member] == value
    assert api.get(f"/skus/{answer.json()['id']}").json()[member] == value


@pytest.mark.parametrize(
    "member", ["eccn", "taxCode", "countryOfOrigin", "name", "partNumber", "hsCode", "description"]
)
@pytest.mark.parametrize(("value", "text"), [({}, "{}"), ([], "[]"), ({"a": 1}, '{"a": 1}'), (True, "true")])
def test_wrong_shapes(api: Api, stored: dict[str, Any], member: str, value: Any, text: str) -> None:
    """R-CON-071, R-CON-072."""
    answer = api.post("/skus/mug-01", {member: value})
    assert refused(answer, 400, bad_request(element(member, f"'{text}' is not a valid parameter.")))
    assert api.get("/skus/mug-01").json() == stored


def test_numbers_become_text(api: Api) -> None:
    """R-CON-070, R-CON-073."""
    answer = api.put("/skus/520984250336", sku_body(id=520984250336, partNumber=17, weight="0.5"))
    assert answer.status_code == 201, answer.content
    assert (answer.json()["partNumber"], answer.json()["weight"]) == ("17", 0.5)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("0.0000005", 0.000001), ("0.00000049", 0), ("12.3456", 12.3456), (0, 0), ("999999999.999999", 999999999.999999)],
)
def test_weight_is_kept_to_six_decimals(api: Api, sent: Any, kept: float) -> None:
    """R-CAT-029."""
    answer = api.post("/skus", sku_body(id="mug-01", weight=sent))
    assert answer.json()["weight"] == kept
    assert api.get("/skus/mug-01").json()["weight"] == kept


def test_weight_has_a_unit(api: Api) -> None:
    """R-CAT-031."""
    assert api.put("/skus/mug-01", sku_body(weight=1)).json()["weightUnit"] == "oz"
    assert "weightUnit" not in api.post("/skus/mug-01", {"weight": None}).json()
    assert api.post("/skus/mug-01", {"weight": 2, "weightUnit": "kg"}).json()["weightUnit"] == "kg"
    assert api.post("/skus/mug-01", {"weightUnit": None}).json()["weightUnit"] == "oz"
    after = api.post("/skus/mug-01", {"weight": None, "weightUnit": "g"}).json()
    assert ("weight" in after, after["weightUnit"]) == (False, "g")
    assert api.post("/skus/mug-01", {"name": "A unit without a weight is kept"}).json()["weightUnit"] == "g"


def test_metadata(api: Api) -> None:
    """R-CON-110 to R-CON-114."""
    body = sku_body(metadata={"storeId": None, "flag": True, "text": "1", "number": 1})
    assert api.put("/skus/mug-01", body).json()["metadata"] == {"flag": True, "text": "1", "number": 1}
    assert api.post("/skus/mug-01", {"metadata": {"other": 1.5}}).json()["metadata"] == {"other": 1.5}
    for cleared in ({}, None, {"storeId": None}):
        api.post("/skus/mug-01", {"metadata": {"a": 1}})
        assert "metadata" not in api.post("/skus/mug-01", {"metadata": cleared}).json()


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({f"name{number}": 1 for number in range(21)}, "too_many_metadata_pairs"),
        ({"n" * 41: 1}, "invalid_metadata_key"),
        ({"": 1}, "invalid_metadata_key"),
        ({"a": "x" * 501}, "invalid_metadata_value"),
        ({"a": [1]}, "invalid_metadata_value"),
        ({"a": {}}, "invalid_metadata_value"),
    ],
    ids=["21 members", "long name", "no name", "long value", "array", "object"],
)
def test_refused_metadata(api: Api, stored: dict[str, Any], metadata: Any, code: str) -> None:
    """R-CON-112."""
    answer = api.post("/skus/mug-01", {"metadata": metadata})
    found = [(one["code"], one["parameter"]) for one in answer.json()["errors"]]
    assert (answer.status_code, found) == (400, [(code, "metadata")])
    assert api.get("/skus/mug-01").json() == stored
