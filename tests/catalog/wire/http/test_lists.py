"""Every list: order, limit, cursors, arrays (R-CON-130 to R-CON-143). See test_pagination for the pages of one list."""

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


@lists
@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "1.0", "ten", "", " 5", "5 ", "1e1", "٣", "9" * 5000, "\x00", "+5", "null", "true"]
)
def test_limit_outside_is_400(api: Api, path: str, factory: Any, limit: str) -> None:
    """R-CON-130: never clamped."""
    assert_error(api.get(path, limit=limit), 400, ("invalid_parameter", "limit"))


def test_cursor_of_another_resource_is_unknown(api: Api) -> None:
    """R-CON-134."""
    InventoryItemFactory(wire_id="only-an-item")
    assert_error(api.get("/skus", startingAfter="only-an-item"), 400, ("invalid_parameter", "startingAfter"))


def test_cursor_need_not_match_the_filters(api: Api) -> None:
    """R-CON-134."""
    made = [SkuFactory(eccn=eccn).wire_id for eccn in ("EAR99", "5A992", "EAR99", "5A992", "EAR99")]
    assert ids(api.get("/skus", eccn="EAR99", startingAfter=made[3])) == [made[2], made[0]]


@lists
def test_at_most_a_hundred_ids(api: Api, path: str, factory: Any) -> None:
    """R-CON-136."""
    row = factory().wire_id
    assert ids(api.get(path, ids=[row, *(f"none-{number}" for number in range(99))])) == [row]
    many = [f"none-{number}" for number in range(101)]
    assert_error(api.get(path, ids=many), 400, ("invalid_parameter", "ids"))
    assert_error(api.get(path, ids=",".join(many)), 400, ("invalid_parameter", "ids"))


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
    factory.create_batch(6)
    with django_assert_max_num_queries(6) as many:
        assert len(ids(api.get(path, limit=100))) == 8
    assert len(few) == len(many)
