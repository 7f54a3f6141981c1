"""Shipping, and `GET /shipments` (fulfillment.md, section 7)."""

from typing import Any

import pytest
import time_machine

from fulfillment.fulfillment_orders.fulfiller.carriers import CARRIERS, carrier_of
from fulfillment.stock.ledger import Cause
from fulfillment.stock.operations import correct_stock
from tests.factories.client import Api, assert_error
from tests.factories.stock import make_location, stock_up

from .goods import act, breaches, counters, events, level, line, request_goods, units

pytestmark = pytest.mark.django_db
PATH = "/shipments"


def ship(api: Api, order: dict[str, Any], *counts: int, **details: Any) -> list[dict[str, Any]]:
    """Ship units, all without a count, and return the shipments."""
    body = ({"items": units(order, *counts)} if counts else {}) | details
    found: list[dict[str, Any]] = act(api, f"fulfillment-orders/{order['id']}/ship", body, 201)["data"]
    return found


def refused(api: Api, order: dict[str, Any], body: Any, status: int, *expected: tuple[str, str | None]) -> None:
    """Check that nothing ships."""
    before = counters(api, order)
    assert_error(api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship", body), status, *expected)
    assert (counters(api, order), api.get(PATH).json()["data"]) == (before, [])
    assert breaches() == []


def test_answer(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """7.1: ids are text; the event's object is the shipment."""
    stock_up(3)
    order = request_goods(api, line(3, upstreamId="l-1"), upstreamId="o-1", shippingChoice={"id": "D1"})
    (made,) = ship(api, order, 2)
    number = f"LX{made['id']}"
    url = f"https://express.example/track/{number}"
    item = made["items"][0]
    assert {type(made["id"]), type(item["id"])} == {str}
    assert made == {
        "id": made["id"],
        "createdTime": "2026-03-02T09:15:30Z",
        "fulfillmentOrderId": str(order["id"]),
        "fulfillmentOrderUpstreamId": "o-1",
        "shippingChoiceId": "D1",
        "trackingCompanyId": "express",
        "trackingCompany": "Lockstep Express",
        "trackingNumber": number,
        "trackingUrl": url,
        "liveMode": False,
        "items": [
            {
                "id": item["id"],
                "fulfillmentOrderItemId": str(order["items"][0]["id"]),
                "fulfillmentOrderItemUpstreamId": "l-1",
                "inventoryItemId": "mug-01",
                "partNumber": item["partNumber"],
                "quantity": 2,
                "trackingUrls": [{"trackingNumber": number, "trackingUrl": url}],
                "unitAttributes": [],
            }
        ],
    }
    assert item["partNumber"].startswith("PART-")
    assert api.get(f"{PATH}/{made['id']}").json() == made
    assert events()[-1] == ("fulfillment_order.shipped", made)
    assert level() == (1, 1, 0)


def test_own_tracking_and_attributes(api: Api) -> None:
    """R-FUL-155: staff may enter real ones."""
    stock_up(2)
    order = request_goods(api, line(2))
    serials = [{"serialNumber": "S-1"}, {"serialNumber": "S-2", "simCardNumber": "8"}]
    items = [units(order, 2)[0] | {"unitAttributes": serials}]
    (made,) = ship(api, order, items=items, trackingCompany="Postal", trackingNumber="P 1")
    assert made["items"][0]["unitAttributes"] == serials
    assert made["items"][0]["trackingUrls"] == [{"trackingNumber": "P 1"}]
    assert {name for name in made if name.startswith("tracking")} == {"trackingCompany", "trackingNumber"}


def test_a_shipment_never_changes(api: Api) -> None:
    """7.1: not even when its goods come back."""
    stock_up(1)
    order = request_goods(api)
    (made,) = ship(api, order)
    back = act(api, f"shipments/{made['id']}/refuse", status=201)
    act(api, f"fulfillment-returns/{back['id']}/receive")
    assert api.get(f"{PATH}/{made['id']}").json() == made


@pytest.mark.parametrize("service", [*CARRIERS, "drone"])
def test_carriers(api: Api, service: str) -> None:
    """R-FUL-155, R-FUL-116: by service code; others are carried like SG; the same shipment, the same number."""
    carrier = carrier_of(service)
    assert carrier == CARRIERS.get(service, CARRIERS["SG"])
    assert carrier.tracking("123") == carrier.tracking("123")
    assert carrier.tracking("123").url.startswith("https://")


class TestLocations:
    """R-FUL-151: one shipment, one location."""

    @pytest.fixture
    def order(self, api: Api) -> dict[str, Any]:
        make_location("near", priority=1)
        make_location("far", priority=2)
        stock_up(2, location="near")
        stock_up(1, location="far")
        return request_goods(api, line(3))

    def test_all(self, api: Api, order: dict[str, Any]) -> None:
        made = ship(api, order)
        assert [one["items"][0]["quantity"] for one in made] == [2, 1]
        assert (level(location="near"), level(location="far")) == ((0, 0, 0), (0, 0, 0))

    def test_what_one_has_ships_from_there(self, api: Api, order: dict[str, Any]) -> None:
        assert len(ship(api, order, 2)) == 1
        assert (level(location="near"), level(location="far")) == ((0, 0, 0), (1, 1, 0))

    def test_the_named_one(self, api: Api, order: dict[str, Any]) -> None:
        ship(api, order, 1, locationId="far")
        assert (level(location="near"), level(location="far")) == ((2, 2, 0), (0, 0, 0))

    def test_refusals(self, api: Api, order: dict[str, Any]) -> None:
        make_location("other")
        body = {"items": units(order, 2)}
        refused(api, order, body | {"locationId": "none"}, 400, ("invalid_parameter", "locationId"))
        for location in ("far", "other"):
            refused(api, order, body | {"locationId": location}, 409, ("quantity_too_large", "items[0].quantity"))
        refused(api, order, {"trackingNumber": "P-1"}, 409, ("invalid_state", None))


class TestRefusals:
    """R-FUL-150: 1 to what is pending; otherwise nothing changes."""

    @pytest.fixture
    def order(self, api: Api) -> dict[str, Any]:
        stock_up(2)
        return request_goods(api, line(3), line(1))

    @pytest.mark.parametrize("counts", [(3,), (2, 1)])
    def test_backordered_units(self, api: Api, order: dict[str, Any], counts: tuple[int, ...]) -> None:
        index = len(counts) - 1
        refused(api, order, {"items": units(order, *counts)}, 409, ("quantity_too_large", f"items[{index}].quantity"))

    def test_malformed(self, api: Api, order: dict[str, Any]) -> None:
        one = units(order, 1)[0]
        refused(api, order, {"items": []}, 400, ("missing_parameter", "items"))
        refused(api, order, {"items": [one, one]}, 400, ("invalid_parameter", "items[1].fulfillmentOrderItemId"))
        refused(api, order, {"items": [one | {"quantity": 0}]}, 400, ("invalid_parameter", "items[0].quantity"))
        unknown = one | {"fulfillmentOrderItemId": "9"}
        refused(api, order, {"items": [unknown]}, 400, ("invalid_parameter", "items[0].fulfillmentOrderItemId"))
        refused(api, order, {"weight": 1}, 400, ("unknown_parameter", "weight"))

    @pytest.mark.parametrize("url", ["ftp://x", "javascript:alert(1)", "post.example"])
    def test_tracking_addresses(self, api: Api, order: dict[str, Any], url: str) -> None:
        """R-FUL-155."""
        body = {"items": units(order, 1), "trackingUrl": url}
        refused(api, order, body, 400, ("invalid_parameter", "trackingUrl"))

    def test_more_attributes_than_units(self, api: Api, order: dict[str, Any]) -> None:
        items = [units(order, 1)[0] | {"unitAttributes": [{"serialNumber": "1"}, {"serialNumber": "2"}]}]
        refused(api, order, {"items": items}, 400, ("invalid_parameter", "items[0].unitAttributes"))

    def test_nothing_left(self, api: Api, order: dict[str, Any]) -> None:
        ship(api, order)
        answer = api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship")
        said = assert_error(answer, 409, ("invalid_state", None))
        assert said == ["Shipment quantity is larger than pending quantity"]

    def test_keys(self, api: Api, order: dict[str, Any], anonymous: Api, public_api: Api, api_for: Any) -> None:
        path = f"/lockstep/fulfillment-orders/{order['id']}/ship"
        assert anonymous.post(path).status_code == public_api.post(path).status_code == 401
        assert api_for(kind="restricted", permissions={"fulfillment-orders": "write"}).post(path).status_code == 403
        assert api_for(kind="restricted", permissions={"lockstep": "write"}).post(path).status_code == 201


class TestReading:
    """7.1: `GET /shipments` and `GET /fulfillment-orders` with their filters."""

    def test_shipments(self, api: Api, stopped_clock: time_machine.Traveller) -> None:
        stock_up(3)
        made = []
        for _ in range(3):
            made += ship(api, request_goods(api))
            stopped_clock.shift(60)
        ids = [one["id"] for one in made]

        def found(**query: Any) -> list[int]:
            answer = api.get(PATH, **query)
            assert answer.status_code == 200, answer.content
            return [ids.index(row["id"]) for row in answer.json()["data"]]

        assert (found(), found(limit=2), found(startingAfter=ids[2])) == ([2, 1, 0], [2, 1], [1, 0])
        assert found(ids=ids[0]) == [0]
        for name in ("createdTime", "updatedTime"):
            assert found(**{f"{name}[gt]": made[0]["createdTime"]}) == [2, 1]
            assert found(**{name: made[1]["createdTime"]}) == [1]
        assert_error(api.get(PATH, createdTime="x"), 400, ("invalid_parameter", "createdTime"))
        assert_error(api.get(f"{PATH}/none"), 404, ("not_found", "id"))

    def test_fulfillment_orders(self, api: Api, stopped_clock: time_machine.Traveller) -> None:
        stock_up(3)
        orders = []
        for number in range(3):
            orders.append(request_goods(api, upstreamId=f"o-{number}"))
            stopped_clock.shift(60)
        ids = [str(one["id"]) for one in orders]
        ship(api, orders[0])

        def found(**query: Any) -> list[int]:
            answer = api.get("/fulfillment-orders", **query)
            assert answer.status_code == 200, answer.content
            return [ids.index(str(row["id"])) for row in answer.json()["data"]]

        assert (found(), found(endingBefore=ids[0]), found(limit=1)) == ([2, 1, 0], [2, 1], [2])
        assert api.get("/fulfillment-orders", limit=3).json()["hasMore"] is False
        assert found(ids=",".join(ids[:2])) == [1, 0]
        assert found(upstreamIds="o-2,o-0") == [2, 0]
        assert found(**{"updatedTime[gt]": orders[2]["createdTime"]}) == [0]
        assert_error(api.get("/fulfillment-orders", limit=101), 400, ("invalid_parameter", "limit"))
        said = assert_error(api.get("/fulfillment-orders/5"), 404, ("not_found", "id"))
        assert said == ["Fulfillment order '5' not found."]

    @pytest.mark.parametrize("path", ["fulfillment-orders", "shipments"])
    def test_long_lists_cost_the_same(self, api: Api, path: str, django_assert_max_num_queries: Any) -> None:
        """R-FUL-447."""
        stock_up(40)
        for _ in range(10):
            ship(api, request_goods(api, line(1), line(1)))
        with django_assert_max_num_queries(12):
            assert len(api.get(f"/{path}").json()["data"]) == 10


def lose(counted: int, location: str = "main") -> None:
    """Count fewer mugs than are set aside."""
    why = Cause("staff", note="broken")
    correct_stock(live_mode=False, item_id="mug-01", location_id=location, counted=counted, cause=why)


@pytest.mark.parametrize(("asked", "shipped"), [((), [5]), ((8,), [5]), ((6,), [5]), ((2,), [2])])
def test_what_is_not_on_hand_is_backordered(api: Api, asked: tuple[int, ...], shipped: list[int]) -> None:
    """W2: whatever was asked for, what is there ships; all that is missing is backordered."""
    stock_up(8)
    order = request_goods(api, line(8))
    lose(5)
    made = ship(api, order, *asked)
    assert [item["quantity"] for one in made for item in one["items"]] == shipped
    left = {"pending": 5 - sum(shipped)} if sum(shipped) < 5 else {}
    assert counters(api, order) == [left | {"backordered": 3, "shipped": sum(shipped)}]
    assert breaches() == []


def test_nothing_is_on_hand(api: Api) -> None:
    stock_up(2)
    order = request_goods(api, line(2))
    lose(0)
    assert ship(api, order) == []
    assert counters(api, order) == [{"backordered": 2}]
    assert breaches() == []


def test_another_location_has_its_part(api: Api) -> None:
    """What one location lacks is backordered there; the other ships; a named location sends what it has."""
    make_location("near", priority=1)
    make_location("far", priority=2)
    stock_up(3, location="near")
    stock_up(2, location="far")
    order = request_goods(api, line(5))
    lose(1, "near")
    made = ship(api, order, 3, locationId="near")
    assert [item["quantity"] for one in made for item in one["items"]] == [1]
    assert counters(api, order) == [{"pending": 2, "backordered": 2, "shipped": 1}]
    assert [item["quantity"] for one in ship(api, order) for item in one["items"]] == [2]
    assert breaches() == []
