"""Backorders: reported, served when stock comes, told with running totals (R-FUL-035, R-FUL-150, R-EVT-041)."""

from typing import Any

import pytest

from fulfillment.events.worker.loops import run_due_once
from fulfillment.fulfillment_orders.fulfiller import backorders
from fulfillment.fulfillment_orders.models import FulfillerAction
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import try_again
from fulfillment.stock.ledger import Cause
from fulfillment.stock.operations import correct_stock
from tests.factories.client import Api, assert_error
from tests.factories.stock import make_item, make_location, stock_up

from .goods import SHIP_TO, act, breaches, counters, events, level, line, request_goods, state, types, units

pytestmark = pytest.mark.django_db


def report(api: Api, order: dict[str, Any], *counts: int, **details: Any) -> dict[str, Any]:
    """Report units as missing."""
    body = {"items": units(order, *counts)} if counts else {}
    return act(api, f"fulfillment-orders/{order['id']}/backorder", body | details)


def test_reported(api: Api) -> None:
    """The allocation is returned, so the level promises the units again; the answer is the fulfillment order."""
    stock_up(3)
    order = request_goods(api, line(3, upstreamId="l-1"), upstreamId="o-1")
    answered = report(api, order, 2, availableTime="2026-04-01T00:00:00Z")
    assert answered == api.get(f"/fulfillment-orders/{order['id']}").json()
    assert (counters(api, order), level()) == ([{"pending": 1, "backordered": 2}], (3, 1, 2))
    assert state(api, order) == ("pending", ["backordered"])
    event_type, told = events()[-1]
    assert event_type == "fulfillment_order.backordered"
    (item,) = told["items"]
    assert item == {
        "id": order["items"][0]["id"],
        "upstreamId": "l-1",
        "inventoryItemId": "mug-01",
        "ordered": 3,
        "backordered": 2,
        "totalBackordered": 2,
        "availableTime": "2026-04-01T00:00:00Z",
    }
    assert breaches() == []


def test_totals_add_up_over_all_events(api: Api) -> None:
    """R-EVT-041, A-EVT-15: never less, however often units come and go; previousAttributes is `{}` (R-EVT-006)."""
    stock_up(2)
    order = request_goods(api, line(3))
    stock_up(1)
    report(api, order, 1)
    stock_up(1)
    report(api, order, 2)
    told = [event["items"][0] for kind, event in events() if kind == "fulfillment_order.backordered"]
    assert [(one["backordered"], one["totalBackordered"]) for one in told] == [(1, 1), (1, 2), (2, 4)]


def test_refusals(api: Api) -> None:
    """Only pending units can be reported."""
    stock_up(1)
    order = request_goods(api, line(2))
    path = f"/lockstep/fulfillment-orders/{order['id']}/backorder"
    assert_error(api.post(path, {"items": units(order, 2)}), 409, ("quantity_too_large", "items[0].quantity"))
    assert_error(api.post(path, {"availableTime": "soon"}), 400, ("invalid_parameter", "availableTime"))
    report(api, order)
    assert_error(api.post(path), 409, ("invalid_state", None))
    assert_error(api.post("/lockstep/fulfillment-orders/5/backorder"), 404, ("not_found", "id"))


def test_oldest_first(api: Api) -> None:
    """R-FUL-035: without an event; what is left over is free."""
    make_item()
    make_location("main")
    orders = [request_goods(api, line(2)) for _ in range(3)]
    before = types()
    stock_up(3)
    assert [counters(api, order) for order in orders] == [
        [{"pending": 2}],
        [{"pending": 1, "backordered": 1}],
        [{"backordered": 2}],
    ]
    assert level() == (3, 3, 0)
    stock_up(5)
    assert counters(api, orders[2]) == [{"pending": 2}]
    assert level() == (8, 6, 2)
    assert types() == before
    assert breaches() == []


def test_only_from_locations_that_ship_there(api: Api) -> None:
    """R-FUL-035: stock in Germany does not help an order to the US; inactive locations help nobody."""
    make_item()
    make_location("main")
    make_location("german", countries=["DE"])
    order = request_goods(api, line(1))
    stock_up(5, location="german")
    assert counters(api, order) == [{"backordered": 1}]
    german = request_goods(api, line(1), shipTo={"address": SHIP_TO["address"] | {"country": "DE"}})
    assert counters(api, german) == [{"pending": 1}]
    asleep = make_location("asleep", is_active=False)
    stock_up(5, location="asleep")
    assert (counters(api, order), asleep.is_active) == ([{"backordered": 1}], False)


def test_units_that_are_found_serve_too(api: Api) -> None:
    """A correction upwards is stock that came."""
    make_item()
    make_location("main")
    order = request_goods(api, line(1))
    found = Cause("staff", note="found behind the shelf")
    correct_stock(live_mode=False, item_id="mug-01", location_id="main", counted=1, cause=found)
    assert counters(api, order) == [{"pending": 1}]


class TestRestock:
    """`POST /lockstep/restocks`."""

    BODY = {"inventoryItemId": "mug-01", "locationId": "main", "quantity": 2}

    def test_answer(self, api: Api) -> None:
        make_item()
        make_location("main")
        order = request_goods(api, line(1))
        assert act(api, "restocks", self.BODY | {"note": "truck 7"}, 201) == {
            "inventoryItemId": "mug-01",
            "locationId": "main",
            "onHand": 2,
            "held": 0,
            "allocated": 1,
            "availableQuantity": 1,
            "liveMode": False,
        }
        assert counters(api, order) == [{"pending": 1}]
        action = FulfillerAction.objects.get(kind="restock")
        assert (action.through, action.units) == ("key", {str(order["items"][0]["id"]): 1})

    @pytest.mark.parametrize(
        ("change", "status", "code", "parameter"),
        [
            ({"inventoryItemId": "none"}, 404, "not_found", "id"),
            ({"locationId": "none"}, 404, "not_found", "id"),
            ({"quantity": 0}, 400, "invalid_parameter", "quantity"),
            ({"quantity": -1}, 400, "invalid_quantity_amount", "quantity"),
            ({"quantity": None}, 400, "missing_parameter", "quantity"),
            ({"locationId": None}, 400, "missing_parameter", "locationId"),
            ({"price": 1}, 400, "unknown_parameter", "price"),
        ],
    )
    def test_refusals(self, api: Api, change: dict[str, Any], status: int, code: str, parameter: str) -> None:
        stock_up(1)
        assert_error(api.post("/lockstep/restocks", self.BODY | change), status, (code, parameter))
        assert level() == (1, 0, 1)


def test_an_item_with_open_backorders_stays(api: Api) -> None:
    """R-FUL-031, R-CAT-136: it cannot be deleted until the backorder is cancelled or shipped."""
    make_item()
    make_location("main")
    order = request_goods(api, line(1))
    assert_error(api.delete("/inventory-items/mug-01"), 409, ("invalid_state", "id"))
    act(api, f"fulfillment-orders/{order['id']}/cancel", status=201)
    assert api.delete("/inventory-items/mug-01").status_code == 204
    left = api.get(f"/fulfillment-orders/{order['id']}").json()
    assert (left["state"], left["items"][0]["inventoryItemId"]) == ("cancelled", "mug-01")


def test_every_action_says_who_and_when(api: Api) -> None:
    """R-FUL-157."""
    stock_up(2)
    order = request_goods(api, line(2))
    act(api, f"fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)}, 201)
    report(api, order)
    rows = list(FulfillerAction.objects.order_by("pk"))
    assert [row.kind for row in rows] == ["request", "ship", "backorder"]
    assert {row.through for row in rows} == {"key"}
    assert all(row.actor_name and row.request_id and row.time for row in rows)


def test_an_order_that_cannot_be_served_stops_no_other(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock is received and serves the next order; the first gets its units when it can."""
    stock_up(1)
    bad, good = request_goods(api, line(3)), request_goods(api, line(1))
    works = backorders._serve

    def fails_for_the_first(goods: Any, level: Any) -> int:
        served = works(goods, level)
        if goods.order.wire_id == str(bad["id"]):
            raise ValueError("no line")
        return served

    with monkeypatch.context() as patch:
        patch.setattr(backorders, "_serve", fails_for_the_first)
        stock_up(3)
    assert counters(api, bad) == [{"pending": 1, "backordered": 2}]
    assert counters(api, good) == [{"pending": 1}]
    assert breaches() == []
    assert StuckRow.objects.get().queue == "serve backorders"
    try_again(StuckRow.objects.all())
    run_due_once()
    assert counters(api, bad) == [{"pending": 3}]
    assert not StuckRow.objects.exists()
    assert breaches() == []
