"""What a member of a SKU may not be, told alike by create, upsert and update (R-CAT-015 to R-CAT-038)."""

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.skus.models import Sku
from tests.factories import SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import element
from tests.factories.fixtures import Stage
from tests.flows.messages import managed_body

from .members import BAD_MEMBERS, WAYS, Bad


@pytest.fixture(scope="module")
def staged_sku(stage: Stage, staged_api: Api) -> Iterator[dict[str, Any]]:
    """What the program answers of the SKU."""
    with stage():
        yield store(staged_api)


@pytest.fixture
def stored(staged_sku: dict[str, Any], db: None) -> dict[str, Any]:
    """A SKU with every member set, as it is stored."""
    return staged_sku


def store(api: Api) -> dict[str, Any]:
    """Store the SKU."""
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
    assert_error(answer, 400, bad.element)
    assert api.get("/skus/mug-01").json() == stored
    assert Sku.objects.count() == 1


@pytest.mark.parametrize(
    "member", ["eccn", "taxCode", "countryOfOrigin", "name", "partNumber", "hsCode", "description"]
)
@pytest.mark.parametrize(("value", "text"), [({}, "{}"), ([], "[]"), ({"a": 1}, '{"a": 1}'), (True, "true")])
def test_wrong_shapes(api: Api, stored: dict[str, Any], member: str, value: Any, text: str) -> None:
    """R-CON-071, R-CON-072."""
    answer = api.post("/skus/mug-01", {member: value})
    assert_error(answer, 400, element(member, f"'{text}' is not a valid parameter."))
    assert api.get("/skus/mug-01").json() == stored


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
