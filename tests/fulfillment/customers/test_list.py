"""Listing customers (section 4)."""

from typing import Any

from tests.factories.client import Api, assert_error


def ids(api: Api, **query: Any) -> list[str]:
    """Return the ids of a page."""
    return [row["id"] for row in api.get("/customers", query=query).json()["data"]]


def test_filters(api: Api) -> None:
    """R-FUL-007, R-FUL-008: times, email, ids (also with commas, R-CON-137), requestToBeForgotten."""
    first = api.post("/customers", {"id": "c-1", "email": "a@example.com"}).json()
    api.post("/customers", {"id": "c-2", "email": "b@example.com"})
    api.post("/customers/c-2", {"requestToBeForgotten": True})
    assert ids(api) == ["c-2", "c-1"]
    assert ids(api, email="a@example.com") == ["c-1"]
    assert ids(api, email="A@example.com") == []
    assert ids(api, ids="c-1,c-2,c-3") == ["c-2", "c-1"]
    assert ids(api, requestToBeForgotten="true") == ["c-2"]
    assert ids(api, requestToBeForgotten="false") == ["c-1"]
    assert "c-1" in ids(api, createdTime=first["createdTime"])
    assert "c-1" in ids(api, updatedTime=first["updatedTime"])
    assert ids(api, **{"createdTime[lt]": "2020-01-01T00:00:00Z"}) == []


def test_bad_filters(api: Api) -> None:
    """R-CON-130, R-CON-138."""
    query = {"requestToBeForgotten": "yes", "createdTime[after]": "x", "limit": "101"}
    expected = [("invalid_parameter", name) for name in ("requestToBeForgotten", "createdTime[after]", "limit")]
    assert_error(api.get("/customers", query=query), 400, *expected)


def test_queries_do_not_depend_on_the_page(api: Api, django_assert_max_num_queries: Any) -> None:
    """R-CON-143: also with tax identifiers on every customer."""
    for number in range(6):
        api.post("/customers", {"id": f"c-{number}"})
        created = api.post("/tax-identifiers", {"type": "de", "value": "DE123456789"}).json()
        api.post(f"/customers/c-{number}/tax-identifiers/{created['id']}")

    def count(limit: int) -> int:
        with django_assert_max_num_queries(20) as captured:
            rows = api.get("/customers", limit=limit).json()["data"]
        assert len(rows) == limit
        assert all(row["taxIdentifiers"] for row in rows)
        return len(captured)

    assert count(1) == count(6)
