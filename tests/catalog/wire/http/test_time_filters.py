"""Filters by time, among rows created within two seconds (R-CON-138, R-CON-102)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.fixtures import Stage

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
STEPS = {"a": 0.0, "b": 0.999999, "c": 1.0, "d": 1.5, "e": 2.0}
SECOND = "2026-03-02T12:00:01Z"

pytestmark = pytest.mark.usefixtures("moments")


def ids(response: Any) -> str:
    assert response.status_code == 200, response.content
    return "".join(sorted(row["id"] for row in response.json()["data"]))


@pytest.fixture(scope="module")
def moments(stage: Stage) -> Iterator[None]:
    """SKUs a to e, created within two seconds after noon; their names tell nothing about their order."""
    with stage():
        for wire_id, seconds in STEPS.items():
            SkuFactory(wire_id=wire_id, created_time=NOON + timedelta(seconds=seconds))
        yield


@pytest.mark.parametrize(
    ("operator", "found"),
    [("", "cd"), ("[eq]", "cd"), ("[gt]", "e"), ("[gte]", "cde"), ("[lt]", "ab"), ("[lte]", "abcd")],
)
@pytest.mark.parametrize("value", [SECOND, "2026-03-02T12:00:01.999Z"])
def test_times_compare_by_the_second(api: Api, operator: str, found: str, value: str) -> None:
    """R-CON-102, R-CON-138: a value read from an answer finds its object; fractions sent are dropped (R-CON-101)."""
    assert ids(api.get("/skus", query={f"createdTime{operator}": value})) == found


def test_operators_combine_with_and(api: Api) -> None:
    """R-CON-138, R-CON-135; brackets may be percent-encoded."""
    assert ids(api.get(f"/skus?createdTime[gte]={SECOND}&createdTime[lt]=2026-03-02T12:00:02Z")) == "cd"
    assert ids(api.get(f"/skus?createdTime%5Bgt%5D={SECOND}&createdTime%5blte%5d=2026-03-02T12:00:02Z")) == "e"
    assert ids(api.get(f"/skus?createdTime[gt]={SECOND}&createdTime[gt]=2026-03-02T12:00:02Z")) == ""
    assert ids(api.get(f"/skus?createdTime={SECOND}&ids=c,e")) == "c"


@pytest.mark.parametrize(
    "value",
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999999999Z", "1582-10-10T00:00:00Z"],
)
@pytest.mark.parametrize("operator", ["eq", "gt", "gte", "lt", "lte"])
def test_ends_of_time(api: Api, value: str, operator: str) -> None:
    """R-CON-138: the first and last second that can be written are times like any other."""
    early = value < "2026"
    expected = {"eq": False, "gt": early, "gte": early, "lt": not early, "lte": not early}[operator]
    for path in ("/skus", "/fees", "/inventory-items"):
        assert api.get(path, query={f"updatedTime[{operator}]": value}).status_code == 200
    assert ids(api.get("/skus", query={f"createdTime[{operator}]": value})) == ("abcde" if expected else "")
