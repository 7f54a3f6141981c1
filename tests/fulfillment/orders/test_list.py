"""`GET /orders` and `GET /orders/{id}` (checkout.md, section 4)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment.orders.models import Order
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error

from .shop import PERSON, Shop

pytestmark = pytest.mark.django_db
EARLY, LATE = "2031-05-01T10:00:00Z", "2031-06-01T10:00:00Z"


@pytest.fixture
def orders(shop: Shop) -> dict[str, str]:
    """Three orders that differ in everything a filter looks at; name -> id."""
    SkuFactory(wire_id="cap-01")
    shop.post("/lockstep/clock", {"now": EARLY})
    plain = shop.order(shop.paid_checkout())
    members = {
        "email": "bob@example.com",
        "upstreamId": "up",
        "applicationId": "shop",
        "chargeType": "moto",
        "customerType": "business",
        "locale": "de_DE",
        "browserIp": "192.0.2.1",
        "currency": "EUR",
        "billTo": PERSON | {"name": "Bob"},
    }
    line = {"skuId": "cap-01", "price": 50, "subscriptionInfo": {"subscriptionId": "sub"}}
    other = shop.order(shop.paid_checkout({"skuId": "mug-01", "price": 1}, line, **members))
    shop.post("/lockstep/clock", {"now": LATE})
    waiting = shop.order(shop.checkout(source=shop.source("wireTransfer")))
    given_back = Order.objects.get(wire_id=plain["id"])
    given_back.refunded_amount = 5
    given_back.save()
    return {"plain": plain["id"], "other": other["id"], "waiting": waiting["id"]}


FILTERS: list[tuple[str, set[str]]] = [
    ("", {"plain", "other", "waiting"}),
    ("state=accepted", {"plain", "other"}),
    ("state=Accepted", set()),
    ("fraudState=passed", {"plain", "other"}),
    ("skuId=cap-01", {"other"}),
    ("skuId=mug-01", {"plain", "other", "waiting"}),
    ("skuId=", set()),
    ("subscriptionId=sub", {"other"}),
    ("email=bob@example.com", {"other"}),
    ("upstreamIds=up", {"other"}),
    ("upstreamIds=up,none", {"other"}),
    ("applicationId=shop", {"other"}),
    ("chargeType=moto", {"other"}),
    ("customerType=business", {"other"}),
    ("customerType=individual", {"plain", "waiting"}),
    ("locale=de_DE", {"other"}),
    ("browserIp=192.0.2.1", {"other"}),
    ("currency=EUR", {"other"}),
    ("checkoutId=none", set()),
    ("customerId=none", set()),
    ("totalAmount[gt]=20", {"other"}),
    ("totalAmount=20", {"plain", "waiting"}),
    ("refundedAmount[gte]=5", {"plain"}),
    ("refundedAmount[lt]=5", set()),
    (f"createdTime[gte]={LATE}", {"waiting"}),
    (f"updatedTime[lt]={LATE}", {"plain", "other"}),
    ("accepted[gte]=2031-05-01T10:00:00Z", {"plain", "other"}),
    (f"accepted[gte]={LATE}", set()),
    (f"accepted[lt]={LATE}&accepted[gt]=2031-04-30T00:00:00Z", {"plain", "other"}),
    ("pending_payment[gte]=2031-06-01T10:00:00Z", {"waiting"}),
    ("stateTransitions.pending_payment[lt]=2031-06-01T10:01:00Z", {"waiting"}),
    ("fraudStateTransitions.passed[gte]=2031-05-01T10:00:00Z", {"plain", "other"}),
    ("fraudStateTransitions.blocked[gte]=2001-05-01T10:00:00Z", set()),
    *((f"{state}[gte]=2001-01-01T00:00:00Z", set()) for state in ("in_review", "blocked", "cancelled", "fulfilled")),
    *((f"{state}[gte]=2001-01-01T00:00:00Z", set()) for state in ("complete", "returned")),
    ("state=accepted&skuId=cap-01", {"other"}),
    ("unknown=1", {"plain", "other", "waiting"}),
]


def test_filters(shop: Shop, orders: dict[str, str]) -> None:
    """R-CON-135 to R-CON-141, R-CON-064: each filter selects what it says."""
    names = {wire_id: name for name, wire_id in orders.items()}
    for query, expected in FILTERS:
        found = {names[order["id"]] for order in shop.get(f"/orders?{query}")["data"]}
        assert found == expected, query


def test_ids_and_checkouts(shop: Shop, orders: dict[str, str]) -> None:
    found = shop.get(f"/orders?ids={orders['plain']},{orders['waiting']},none")["data"]
    assert [order["id"] for order in found] == [orders["waiting"], orders["plain"]]
    [same] = shop.get(f"/orders?checkoutId={found[0]['checkoutId']}")["data"]
    assert same == found[0] == shop.get(f"/orders/{found[0]['id']}")


def test_pages(shop: Shop, orders: dict[str, str]) -> None:
    """R-CON-131 to R-CON-134: newest first, both ways."""
    first = shop.get("/orders?limit=2")
    assert [order["id"] for order in first["data"]] == [orders["waiting"], orders["other"]]
    assert first["hasMore"] is True
    rest = shop.get(f"/orders?limit=2&startingAfter={orders['other']}")
    assert ([order["id"] for order in rest["data"]], rest["hasMore"]) == ([orders["plain"]], False)
    back = shop.get(f"/orders?limit=1&endingBefore={orders['plain']}")
    assert [order["id"] for order in back["data"]] == [orders["other"]]


BAD = [
    "limit=0",
    "limit=101",
    "startingAfter=none",
    "endingBefore=none",
    "createdTime=yesterday",
    "accepted[gte]=yesterday",
    "accepted[after]=2031-05-01T10:00:00Z",
    "fraudStateTransitions.passed[gt]=x",
    "totalAmount[gt]=much",
    "refundedAmount=x",
    f"ids={','.join('x' * 101)}",
]


@pytest.mark.parametrize("query", BAD)
def test_bad_parameters(shop: Shop, query: str) -> None:
    """R-CON-130, R-CON-134, R-CON-138."""
    assert_error(shop.api.get(f"/orders?{query}"), 400, ("invalid_parameter", query.partition("=")[0]))


def test_queries_do_not_grow(shop: Shop) -> None:
    """R-CON-143, R-FUL-447."""
    counts = []
    for _ in range(2):
        for _ in range(3):
            shop.order(shop.paid_checkout({"skuId": "mug-01", "price": 5}, {"skuId": "mug-01", "price": 6}))
        with CaptureQueriesContext(connection) as queries:
            page = shop.get("/orders?limit=100")
        counts.append(len(queries))
    assert len(page["data"]) == 6
    assert counts[0] == counts[1]


def test_expanded(shop: Shop) -> None:
    """R-CON-190: only on one order, only when asked for with `true`."""
    SkuFactory(wire_id="tagged-01", metadata={"shelf": 5})
    order = shop.order(shop.paid_checkout({"skuId": "tagged-01", "price": 5}, {"skuId": "ebook-01", "price": 5}))
    path = f"/orders/{order['id']}"
    tagged, ebook = shop.get(f"{path}?expand=true")["items"]
    assert (tagged["productDetails"]["physical"], tagged["productDetails"]["metadata"]) == (True, {"shelf": 5})
    assert ebook["productDetails"]["physical"] is False
    assert "metadata" not in ebook["productDetails"]
    for query in ("", "?expand=false", "?expand=1"):
        assert shop.get(path + query) == order
    assert shop.get("/orders?expand=true")["data"] == [order]


def test_unknown_orders_and_keys(shop: Shop, live_api: Api, public_api: Api) -> None:
    """R-CHK-015, R-CON-024."""
    order = shop.order(shop.paid_checkout())
    path = f"/orders/{order['id']}"
    [message] = assert_error(shop.api.get("/orders/none"), 404, ("not_found", "id"))
    assert message == "Order 'none' not found."
    assert_error(live_api.get(path), 404, ("not_found", "id"))
    assert live_api.get("/orders").json() == {"hasMore": False, "data": []}
    for address in (path, "/orders"):
        assert public_api.get(address).status_code == 401


def test_times_are_those_of_the_clock(shop: Shop) -> None:
    """R-CON-100, R-FUL-005: of test mode, moved ahead."""
    shop.post("/lockstep/clock", {"now": EARLY})
    order: Any = shop.order(shop.paid_checkout())
    # A second may end between the two.
    created, accepted = order["createdTime"], order["stateTransitions"]["accepted"]
    assert "2031-05-01T10:00:00Z" <= created <= accepted < "2031-05-01T10:10:00Z"
