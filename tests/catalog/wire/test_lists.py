"""Lists: order, limit, cursors, arrays (R-CON-130 to R-CON-143)."""

from typing import Any

import pytest

from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error

LISTS = {
    "/skus": SkuFactory,
    "/inventory-items": InventoryItemFactory,
    "/fees": FeeFactory,
    "/sku-groups": SkuGroupFactory,
}
lists = pytest.mark.parametrize(("path", "factory"), LISTS.items())


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    assert response.json().keys() == {"hasMore", "data"}
    return [row["id"] for row in response.json()["data"]]


@pytest.fixture
def rows(db: None) -> list[str]:
    """Ids of 25 SKUs, newest first."""
    return [sku.wire_id for sku in SkuFactory.create_batch(25)][::-1]


@lists
def test_every_list_pages_to_its_end(api: Api, path: str, factory: Any) -> None:
    """R-CON-131 to R-CON-133, R-CAT-082: newest first, each row once, until `hasMore` is false."""
    made = [row.wire_id for row in factory.create_batch(7)][::-1]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        page = api.get(path, limit=3, **cursor)
        seen += ids(page)
        if not page.json()["hasMore"]:
            break
        cursor = {"startingAfter": seen[-1]}
    assert seen == made


@lists
def test_empty_list(api: Api, path: str, factory: Any) -> None:
    """R-CON-135: `data` is there, empty; the other mode's rows do not count."""
    factory(live=True)
    assert api.get(path).json() == {"hasMore": False, "data": []}


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


@lists
@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "1.0", "ten", "", " 5", "5 ", "1e1", "٣", "9" * 5000, "\x00", "+5", "null", "true"]
)
def test_limit_outside_is_400(api: Api, path: str, factory: Any, limit: str) -> None:
    """R-CON-130: never clamped."""
    assert_error(api.get(path, limit=limit), 400, ("invalid_parameter", "limit"))


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


@lists
@pytest.mark.parametrize("name", ["startingAfter", "endingBefore"])
@pytest.mark.parametrize("cursor", ["none", "", " ", "\x00", "\ud83d\ude00", "x" * 5000, "'; --"])
def test_unknown_cursor_is_400(api: Api, path: str, factory: Any, name: str, cursor: str) -> None:
    """R-CON-134, A-CON-10: silently starting over would make a broken loop endless."""
    factory()
    value = cursor.encode("utf-16", "surrogatepass").decode("utf-16")
    assert_error(api.get(path, **{name: value}), 400, ("invalid_parameter", name))


def test_cursor_of_another_resource_is_unknown(api: Api) -> None:
    """R-CON-134."""
    InventoryItemFactory(wire_id="only-an-item")
    assert_error(api.get("/skus", startingAfter="only-an-item"), 400, ("invalid_parameter", "startingAfter"))


def test_cursor_need_not_match_the_filters(api: Api) -> None:
    """R-CON-134."""
    made = [SkuFactory(eccn=eccn).wire_id for eccn in ("EAR99", "5A992", "EAR99", "5A992", "EAR99")]
    assert ids(api.get("/skus", eccn="EAR99", startingAfter=made[3])) == [made[2], made[0]]


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


@lists
def test_at_most_a_hundred_ids(api: Api, path: str, factory: Any) -> None:
    """R-CON-136."""
    row = factory().wire_id
    assert ids(api.get(path, ids=[row, *(f"none-{number}" for number in range(99))])) == [row]
    many = [f"none-{number}" for number in range(101)]
    assert_error(api.get(path, ids=many), 400, ("invalid_parameter", "ids"))
    assert_error(api.get(path, ids=",".join(many)), 400, ("invalid_parameter", "ids"))


@lists
@pytest.mark.parametrize("value", ["none", "\x00", "a b", "%", "ü", "x" * 300])
def test_ids_that_name_nothing(api: Api, path: str, factory: Any, value: str) -> None:
    """R-CON-135, R-CON-136."""
    factory()
    assert ids(api.get(path, ids=value)) == []


def test_bad_parameters_are_reported_together(api: Api) -> None:
    """R-CON-153."""
    response = api.get(
        "/skus", query={"limit": "0", "startingAfter": "none", "createdTime": "x", "updatedTime[after]": "x"}
    )
    parameters = ("createdTime", "updatedTime[after]", "limit", "startingAfter")
    assert_error(response, 400, *(("invalid_parameter", name) for name in parameters))


@lists
def test_queries_do_not_grow_with_the_page(
    api: Api, path: str, factory: Any, django_assert_max_num_queries: Any
) -> None:
    """R-CON-143: key, page, cursor and a bounded number of joined tables."""
    factory.create_batch(2)
    with django_assert_max_num_queries(6) as few:
        assert len(ids(api.get(path, limit=100))) == 2
    factory.create_batch(20)
    with django_assert_max_num_queries(6) as many:
        assert len(ids(api.get(path, limit=100))) == 22
    assert len(few) == len(many)
