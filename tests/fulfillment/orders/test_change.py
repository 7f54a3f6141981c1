"""`POST /orders/{id}`: upstream id, metadata, the wish to be forgotten (R-CHK-185, R-CHK-186)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from fulfillment.orders.models import Order
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events
from tests.factories.fixtures import Stage

from .shop import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged_order(stage: Stage, staged_shop: Shop) -> Iterator[Any]:
    """An accepted order, as it was answered."""
    with stage():
        yield staged_shop.order(staged_shop.paid_checkout(metadata={"a": 1}, upstreamId="old"))


@pytest.fixture
def order(staged_order: Any, db: None) -> Any:
    """An accepted order."""
    return deepcopy(staged_order)


def test_upstream_id_and_metadata(shop: Shop, order: Any) -> None:
    """R-CHK-012, R-CHK-185, R-EVT-006, R-EVT-023, A-CHK-05: told once, with what they were."""
    changed = shop.post(f"/orders/{order['id']}", {"upstreamId": "new", "metadata": {"b": 2}})
    assert (changed["upstreamId"], changed["metadata"]) == ("new", {"b": 2})
    same = {"upstreamId", "metadata", "updatedTime"}
    assert {n: v for n, v in changed.items() if n not in same} == {n: v for n, v in order.items() if n not in same}
    [event] = shop.get("/events?type=order.updated")["data"]
    assert event["data"]["object"] == changed
    assert event["data"]["previousAttributes"] == {"upstreamId": "old", "metadata": {"a": 1}}


def test_only_what_changed_is_told(shop: Shop, order: Any) -> None:
    shop.post(f"/orders/{order['id']}", {"upstreamId": "old", "metadata": {}})
    [event] = shop.get("/events?type=order.updated")["data"]
    assert event["data"]["previousAttributes"] == {"metadata": {"a": 1}}
    assert "metadata" not in event["data"]["object"]


@pytest.mark.parametrize("body", [{}, {"upstreamId": "old"}, {"metadata": {"a": 1}}, {"requestToBeForgotten": False}])
def test_nothing_new(shop: Shop, order: Any, body: Any) -> None:
    """R-CON-126, R-EVT-024: no event, no new time."""
    before = recorded_events()
    assert shop.post(f"/orders/{order['id']}", body) == order
    assert (recorded_events(), Order.objects.get().updated_time) == (before, None)


def test_the_order_comes_back(shop: Shop, order: Any) -> None:
    """R-CON-079, R-CHK-008: what only the server sets may be sent back; `""` is not sent; null clears."""
    mine = ("id", "createdTime", "updatedTime", "state", "totalAmount", "payment", "liveMode", "metadata")
    assert shop.post(f"/orders/{order['id']}", {name: order[name] for name in mine} | {"upstreamId": ""}) == order
    assert "upstreamId" not in shop.post(f"/orders/{order['id']}", {"upstreamId": None})


def test_the_wish_to_be_forgotten(shop: Shop, order: Any) -> None:
    """R-CHK-186: recorded, cannot be taken back; it is no news for webhooks (R-EVT-023)."""
    path = f"/orders/{order['id']}"
    assert shop.post(path, {"requestToBeForgotten": True})["requestToBeForgotten"] is True
    assert "order.updated" not in recorded_events("order")
    for taken_back in (False, None):
        answer = shop.api.post(path, {"requestToBeForgotten": taken_back, "upstreamId": "new"})
        assert_error(answer, 400, ("invalid_parameter", "requestToBeForgotten"))
    assert shop.get(path)["upstreamId"] == "old"
    assert shop.post(path, {"requestToBeForgotten": True})["requestToBeForgotten"] is True


@pytest.mark.parametrize("member", ["email", "items", "currency", "billTo", "discount", "nonsense", "sourceId"])
def test_unknown_members(shop: Shop, order: Any, member: str) -> None:
    """R-CHK-185."""
    answer = shop.api.post(f"/orders/{order['id']}", {member: order.get(member, "x"), "upstreamId": "new"})
    assert_error(answer, 400, ("unknown_parameter", member))
    assert shop.get(f"/orders/{order['id']}") == order


BAD: list[tuple[dict[str, Any], str]] = [
    ({"upstreamId": "x" * 256}, "upstreamId"),
    ({"upstreamId": True}, "upstreamId"),
    ({"metadata": ["a"]}, "metadata"),
    ({"metadata": {"a": {"b": 1}}}, "metadata"),
    ({"metadata": {f"k{n}": n for n in range(100)}}, "metadata"),
    ({"requestToBeForgotten": 1}, "requestToBeForgotten"),
    ({"id": "other"}, "id"),
]


@pytest.mark.parametrize(("body", "parameter"), BAD)
def test_bad_values(shop: Shop, order: Any, body: Any, parameter: str) -> None:
    answer = shop.api.post(f"/orders/{order['id']}", body)
    assert answer.status_code == 400
    assert [error.get("parameter", "").partition(".")[0] for error in answer.json()["errors"]] == [parameter]
    assert shop.get(f"/orders/{order['id']}") == order


def test_in_every_state(shop: Shop) -> None:
    """R-CHK-185."""
    order = shop.order(shop.checkout(source=shop.source("wireTransfer")))
    path = f"/orders/{order['id']}"
    assert shop.post(path, {"upstreamId": "pending"})["upstreamId"] == "pending"
    shop.post(f"/lockstep{path}/end-payment-window")
    assert shop.post(path, {"upstreamId": "cancelled"})["state"] == "cancelled"


def test_unknown_orders_and_keys(shop: Shop, order: Any, live_api: Api, public_api: Api) -> None:
    """R-CON-121, R-CHK-187: 404; no DELETE."""
    path = f"/orders/{order['id']}"
    assert_error(shop.api.post("/orders/none", {"upstreamId": "u"}), 404, ("not_found", "id"))
    assert_error(live_api.post(path, {"upstreamId": "u"}), 404, ("not_found", "id"))
    assert public_api.post(path, {"upstreamId": "u"}).status_code == 401
    assert shop.api.delete(path).status_code == 405
