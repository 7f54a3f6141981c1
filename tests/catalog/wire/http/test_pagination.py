"""Pages of a list: limit, cursors and arrays among rows that are there (R-CON-130 to R-CON-137)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

LISTS = ["/skus", "/inventory-items", "/fees", "/sku-groups"]


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    assert response.json().keys() == {"hasMore", "data"}
    return [row["id"] for row in response.json()["data"]]


@pytest.fixture(scope="module")
def staged_rows(stage: Stage) -> Iterator[list[str]]:
    """25 SKUs, and a row in every other list."""
    with stage():
        skus = SkuFactory.create_batch(25)
        FeeFactory(sku=skus[0])
        InventoryItemFactory()
        SkuGroupFactory()
        yield [sku.wire_id for sku in skus][::-1]


@pytest.fixture
def rows(staged_rows: list[str], db: None) -> list[str]:
    """Ids of 25 SKUs, newest first."""
    return staged_rows


def test_limit_defaults_to_ten(api: Api, rows: list[str]) -> None:
    """R-CON-130."""
    page = api.get("/skus")
    assert ids(page) == rows[:10]
    assert page.json()["hasMore"] is True


@pytest.mark.parametrize("limit", ["1", "10", "25", "100", "0025"])
def test_limit_within_its_bounds(api: Api, rows: list[str], limit: str) -> None:
    """R-CON-130, R-CON-133."""
    page = api.get("/skus", limit=limit)
    assert ids(page) == rows[: int(limit)]
    assert page.json()["hasMore"] is (int(limit) < 25)


def test_starting_after(api: Api, rows: list[str]) -> None:
    """R-CON-132: the older ones."""
    page = api.get("/skus", startingAfter=rows[4], limit=5)
    assert ids(page) == rows[5:10]
    assert page.json()["hasMore"] is True
    last = api.get("/skus", startingAfter=rows[19], limit=5)
    assert (ids(last), last.json()["hasMore"]) == (rows[20:], False)
    assert ids(api.get("/skus", startingAfter=rows[-1])) == []


def test_ending_before(api: Api, rows: list[str]) -> None:
    """R-CON-132, R-CON-133, A-CON-11: the adjacent newer ones, newest first; `hasMore` looks the same way."""
    page = api.get("/skus", endingBefore=rows[10], limit=4)
    assert (ids(page), page.json()["hasMore"]) == (rows[6:10], True)
    first = api.get("/skus", endingBefore=rows[4], limit=4)
    assert (ids(first), first.json()["hasMore"]) == (rows[:4], False)
    assert ids(api.get("/skus", endingBefore=rows[0])) == []


def test_of_both_cursors_ending_before_counts(api: Api, rows: list[str]) -> None:
    """R-CON-132: the other one is not even looked at."""
    for other in (rows[0], "none"):
        assert ids(api.get("/skus", endingBefore=rows[5], startingAfter=other, limit=2)) == rows[3:5]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["startingAfter", "endingBefore"])
@pytest.mark.parametrize("cursor", ["none", "", " ", "\x00", "\ud83d\ude00", "x" * 5000, "'; --"])
def test_unknown_cursor_is_400(api: Api, rows: list[str], path: str, name: str, cursor: str) -> None:
    """R-CON-134, A-CON-10: silently starting over would make a broken loop endless."""
    value = cursor.encode("utf-16", "surrogatepass").decode("utf-16")
    assert_error(api.get(path, **{name: value}), 400, ("invalid_parameter", name))


def test_pages_stay_put_while_rows_are_added(api: Api, rows: list[str]) -> None:
    """R-CON-131: a cursor is a place, not a number of rows."""
    first = ids(api.get("/skus", limit=5))
    SkuFactory.create_batch(3)
    assert ids(api.get("/skus", limit=5, startingAfter=first[-1])) == rows[5:10]


def test_order_does_not_follow_updates(api: Api, rows: list[str]) -> None:
    """R-CON-131: by creation."""
    api.post(f"/skus/{rows[-1]}", {"name": "Changed"})
    assert ids(api.get("/skus", limit=100)) == rows


def test_misspelled_cursors_do_not_exist(api: Api, rows: list[str]) -> None:
    """Section 12: `startingBefore` and `endingAfter` are unknown parameters, hence ignored."""
    assert ids(api.get("/skus", startingBefore=rows[9], endingAfter="none")) == rows[:10]


@pytest.mark.parametrize(
    "form",
    [
        "ids={0}&ids={1}",
        "ids={0},{1}",
        "ids[]={0}&ids[]={1}",
        "ids%5B%5D={0}&ids={1}",
        "ids={0},none,{1},{0}",
        "ids=,{0},,{1},",
    ],
)
def test_arrays_in_every_form(api: Api, rows: list[str], form: str) -> None:
    """R-CON-136, R-CON-137: unknown ids are skipped, the order is the list's own."""
    assert ids(api.get("/skus?" + form.format(rows[7], rows[3]))) == [rows[3], rows[7]]


def test_ids_keep_the_page_limit(api: Api, rows: list[str]) -> None:
    """R-CON-136: twenty ids without `limit` give ten and `hasMore`."""
    page = api.get("/skus", ids=rows[:20])
    assert (ids(page), page.json()["hasMore"]) == (rows[:10], True)
    assert ids(api.get("/skus", ids=rows[:20], limit=20)) == rows[:20]
    assert ids(api.get("/skus", ids=rows[:20], startingAfter=rows[9])) == rows[10:20]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("value", ["none", "\x00", "a b", "%", "ü", "x" * 300])
def test_ids_that_name_nothing(api: Api, rows: list[str], path: str, value: str) -> None:
    """R-CON-135, R-CON-136."""
    assert ids(api.get(path, ids=value)) == []
