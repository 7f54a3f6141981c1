"""`GET /invoices` and all its filters (checkout.md, section 4)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage

from .conftest import DECLINED, Card, advance, bill, card_maker

pytestmark = pytest.mark.django_db

Ids = dict[str, str]


@pytest.fixture(scope="module")
def staged_invoices(stage: Stage, staged_api: Api, staged_ebook: Any, staged_customer: str) -> Iterator[Ids]:
    """The IDs of the invoices that most of these tests look at."""
    with stage():
        yield store_invoices(staged_api, card_maker(staged_api, staged_customer))


@pytest.fixture
def stored(staged_invoices: Ids, db: None) -> Ids:
    """Three invoices that differ in everything a filter looks at: a draft, an open one, a paid one."""
    return staged_invoices


def store_invoices(api: Api, card: Card) -> Ids:
    """Store the three invoices."""
    SkuFactory(wire_id="song-01", digital=True)
    api.post("/customers", {"id": "bob"})
    cheap = {"skuId": "song-01", "price": 2, "quantity": 10}
    dear = {"skuId": "ebook-01", "price": "15.5"}
    song = {"skuId": "ebook-01", "aggregatePrice": 7}
    bodies = {
        "draft": bill(cheap, dear, state="draft", upstreamId="u-1", applicationId="a", metadata={"n": 1}),
        "open": bill(dear, sourceId=card(DECLINED), upstreamId="u-2"),
        "paid": bill(song, customerId="bob", currency="EUR", sourceId=card(owner="bob")),
    }
    ids = {}
    for state, body in bodies.items():
        answer = api.post("/invoices", body)
        assert answer.json().get("state") == state, answer.content
        ids[state] = answer.json()["id"]
    return ids


def found(api: Api, stored: Ids, **query: Any) -> list[str]:
    """Return the names of the invoices that a query finds, newest first."""
    answer = api.get("/invoices", query=list(query.items()))
    assert answer.status_code == 200, answer.content
    names = {wire_id: name for name, wire_id in stored.items()}
    return [names[invoice["id"]] for invoice in answer.json()["data"]]


def test_newest_first_as_get_shows_them(api: Api, stored: Ids) -> None:
    assert found(api, stored) == ["paid", "open", "draft"]
    for shown in api.get("/invoices").json()["data"]:
        assert shown == api.get(f"/invoices/{shown['id']}").json()


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"upstreamIds": "u-1"}, ["draft"]),
    ({"upstreamIds": "u-2,u-1,none"}, ["open", "draft"]),
    ({"customerId": "bob"}, ["paid"]),
    ({"customerId": "none"}, []),
    ({"applicationId": "a"}, ["draft"]),
    ({"currency": "EUR"}, ["paid"]),
    ({"currency": "eur"}, []),
    ({"state": "open"}, ["open"]),
    ({"state": "nonsense"}, []),
    ({"skuId": "song-01"}, ["draft"]),
    ({"skuId": "ebook-01"}, ["paid", "open", "draft"]),
    ({"price": 2}, ["draft"]),
    ({"price": 7}, ["paid"]),
    ({"price[gte]": "15.5"}, ["open", "draft"]),
    ({"price[gt]": "15.5"}, []),
    # No single line is between the two of the draft.
    ({"price[gt]": 2, "price[lt]": 15}, ["paid"]),
    ({"attemptCount": 0}, ["draft"]),
    ({"attemptCount[gte]": 1}, ["paid", "open"]),
    ({"attemptCount[gt]": 1}, []),
    ({"totalAmount[lt]": 10}, ["paid"]),
    ({"totalAmount": "35.5"}, ["draft"]),
    ({"totalAmount[gte]": 7, "totalAmount[lte]": "15.5"}, ["paid", "open"]),
    ({"createdTime[gte]": "2020-01-01T00:00:00Z"}, ["paid", "open", "draft"]),
    ({"createdTime[lt]": "2020-01-01T00:00:00Z"}, []),
    ({"updatedTime[gt]": "2020-01-01T00:00:00Z", "state": "draft"}, ["draft"]),
    ({"state": "open", "skuId": "song-01"}, []),
    ({"customerId": ""}, []),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[str(case[0]) for case in FILTERS])
def test_filters(api: Api, stored: Ids, query: dict[str, Any], expected: list[str]) -> None:
    assert found(api, stored, **query) == expected


def test_ids(api: Api, stored: Ids) -> None:
    assert found(api, stored, ids=f"{stored['draft']},{stored['paid']},none") == ["paid", "draft"]


def test_what_was_changed_later(api: Api, stored: Ids) -> None:
    """R-CON-138: by the time of the last change."""
    advance(api, 1)
    api.post(f"/invoices/{stored['draft']}", {"metadata": {"n": 2}})
    moment = api.get(f"/invoices/{stored['draft']}").json()["updatedTime"]
    # The worker has tried the open one again on the same day.
    assert found(api, stored, **{"updatedTime[gte]": moment, "state": "draft"}) == ["draft"]
    assert found(api, stored, **{"updatedTime[lt]": moment, "state": "draft"}) == []
    assert "paid" not in found(api, stored, **{"updatedTime[gte]": moment})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("price", "cheap"),
        ("price[ne]", "1"),
        ("attemptCount", "1.5"),
        ("attemptCount[gte]", "many"),
        ("totalAmount[lte]", "1e5"),
        ("createdTime", "yesterday"),
        ("updatedTime[gt]", "2020-13-01"),
        ("limit", "0"),
        ("startingAfter", "none"),
        ("endingBefore", "none"),
    ],
)
def test_bad_parameters(api: Api, customer: str, name: str, value: str) -> None:
    """R-CON-130 to R-CON-140."""
    assert_error(api.get("/invoices", query=[(name, value)]), 400, ("invalid_parameter", name))


def test_pages(api: Api, stored: Ids) -> None:
    """R-CON-130 to R-CON-134."""
    first = api.get("/invoices", limit=2).json()
    assert (first["hasMore"], [row["id"] for row in first["data"]]) == (True, [stored["paid"], stored["open"]])
    rest = api.get("/invoices", limit=2, startingAfter=stored["open"]).json()
    assert (rest["hasMore"], [row["id"] for row in rest["data"]]) == (False, [stored["draft"]])


def test_queries_do_not_grow(
    api: Api, stored: Ids, card: Card, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """R-CON-143, R-FUL-447."""
    source = card()
    for _ in range(5):
        api.post("/invoices", bill(sourceId=source))
    with django_assert_max_num_queries(14) as few:
        api.get("/invoices", limit=1)
    with django_assert_max_num_queries(14) as many:
        assert len(api.get("/invoices").json()["data"]) == 8
    assert len(many) == len(few)


def test_who_may(
    api: Api, live_api: Api, public_api: Api, anonymous: Api, api_for: Callable[..., Api], stored: Ids
) -> None:
    """R-CON-023 to R-CON-027."""
    assert live_api.get("/invoices").json() == {"hasMore": False, "data": []}
    assert_error(public_api.get("/invoices"), 401, ("unauthorized", None))
    assert_error(anonymous.get("/invoices"), 401, ("unauthorized", None))
    assert_error(api_for(kind="restricted", permissions={"orders": "read"}).get("/invoices"), 403, ("forbidden", None))
    assert api_for(kind="restricted", permissions={"invoices": "read"}).get("/invoices").status_code == 200
