"""`POST /fulfillment-returns`, approval, receipt, refused parcels (fulfillment.md, section 9)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine

from fulfillment.fulfillment_orders.models import FulfillmentReturn
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage
from tests.factories.stock import make_location, stock_up

from .goods import act, breaches, counters, events, level, line, request_goods, state, types, units

pytestmark = pytest.mark.django_db
PATH = "/fulfillment-returns"
SERIALS = [{"serialNumber": "S-1"}, {"serialNumber": "S-2", "imeiNumber": "I-2"}]


@pytest.fixture(scope="module")
def staged_order(stage: Stage, staged_api: Api) -> Iterator[dict[str, Any]]:
    """A fulfillment order of four of which three have shipped, and one of another item that has not."""
    with stage():
        stock_up(4)
        stock_up(1, "cup")
        made = request_goods(staged_api, line(4, upstreamId="l-1"), line(1, "cup"), upstreamId="o-1")
        act(staged_api, f"fulfillment-orders/{made['id']}/ship", {"items": units(made, 3)}, 201)
        yield made


@pytest.fixture
def order(staged_order: dict[str, Any], db: None) -> dict[str, Any]:
    """Return that fulfillment order."""
    return deepcopy(staged_order)


def announce(api: Api, order: dict[str, Any], *counts: int, **members: Any) -> dict[str, Any]:
    """Announce a return and return it."""
    answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": units(order, *counts)} | members)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def step(api: Api, made: dict[str, Any], verb: str, body: Any = b"", status: int = 200) -> dict[str, Any]:
    """Let the warehouse do something with a return."""
    return act(api, f"fulfillment-returns/{made['id']}/{verb}", body, status)


def test_answer(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """9.2, R-FUL-018, R-FUL-202: created, without a location."""
    stock_up(2)
    order = request_goods(api, line(2, upstreamId="l-1"), upstreamId="o-1")
    act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
    items = [units(order, 2)[0] | {"unitAttributes": SERIALS}]
    made = api.post(PATH, {"fulfillmentOrderId": str(order["id"]), "items": items, "reason": "broken"}).json()
    assert made == {
        "id": made["id"],
        "createdTime": "2026-03-02T09:15:30Z",
        "fulfillmentOrderId": str(order["id"]),
        "upstreamId": "o-1",
        "reason": "broken",
        "state": "created",
        "type": "client",
        "livemode": False,
        "liveMode": False,
        "items": [
            {
                "fulfillmentOrderItemId": str(order["items"][0]["id"]),
                "fulfillmentOrderItemUpstreamId": "l-1",
                "inventoryItemId": "mug-01",
                "quantity": 2,
                "quantityAccepted": 0,
                "unitAttributes": SERIALS,
                "unitAttributesAccepted": [],
                "state": "pending",
            }
        ],
    }
    assert api.get(f"{PATH}/{made['id']}").json() == made
    assert events("fulfillment_return") == [("fulfillment_return.created", made)]
    assert counters(api, order) == [{"shipped": 2}]


class TestRefusals:
    """R-FUL-200, R-FUL-201."""

    def test_unknown_parent_and_lines(self, api: Api, order: dict[str, Any]) -> None:
        items = units(order, 1)
        answer = api.post(PATH, {"fulfillmentOrderId": "123456789012", "items": items})
        assert_error(answer, 404, ("not_found", "fulfillmentOrderId"))
        bad = [{"fulfillmentOrderItemId": "1", "quantity": 1}, *items, *items]
        expected = [("invalid_parameter", f"items[{index}].fulfillmentOrderItemId") for index in (0, 2)]
        assert_error(api.post(PATH, {"fulfillmentOrderId": order["id"], "items": bad}), 400, *expected)

    def test_missing_and_malformed(self, api: Api, order: dict[str, Any]) -> None:
        missing: list[tuple[str, str | None]] = [("missing_parameter", "fulfillmentOrderId")]
        assert_error(api.post(PATH, b""), 400, *missing, ("missing_parameter", "items"))
        items = [units(order, 1)[0] | {"quantity": -2, "unitAttributes": [{"color": "red"}]}]
        expected = [("invalid_quantity_amount", "items[0].quantity"), ("unknown_parameter", "color")]
        assert_error(api.post(PATH, {"fulfillmentOrderId": order["id"], "items": items}), 400, *expected)

    def test_more_units_told_apart_than_come(self, api: Api, order: dict[str, Any]) -> None:
        """400 at the member, before it is asked how many have shipped."""
        items = [units(order, 1)[0] | {"unitAttributes": [{"serialNumber": str(number)} for number in range(2)]}]
        body = {"fulfillmentOrderId": order["id"], "items": items}
        assert_error(api.post(PATH, body), 400, ("invalid_parameter", "items[0].unitAttributes"))
        assert api.get(PATH).json()["data"] == []

    @pytest.mark.parametrize("counts", [(4,), (0, 1)])
    def test_only_what_has_shipped(self, api: Api, order: dict[str, Any], counts: tuple[int, ...]) -> None:
        """Pending units cannot come back."""
        answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": units(order, *counts)})
        said = assert_error(answer, 409, ("quantity_too_large", "items[0].quantity"))
        assert said == ["Return quantity is larger than shipped quantity"]

    def test_what_is_coming_already_counts(self, api: Api, order: dict[str, Any]) -> None:
        made = announce(api, order, 2)
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 2)}
        assert_error(api.post(PATH, body), 409, ("quantity_too_large", "items[0].quantity"))
        step(api, made, "reject")
        assert api.post(PATH, body).status_code == 201

    def test_keys(self, api: Api, anonymous: Api, order: dict[str, Any], api_for: Any) -> None:
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
        assert_error(anonymous.post(PATH, body), 401, ("unauthorized", None))
        reader = api_for(kind="restricted", permissions={"fulfillment-returns": "read"})
        assert_error(reader.post(PATH, body), 403, ("forbidden", None))


class TestWarehouse:
    """9.3: approval, refusal, receipt."""

    def test_approved(self, api: Api, order: dict[str, Any]) -> None:
        """R-FUL-202: the address that the goods were sent from."""
        approved = step(api, announce(api, order, 1), "approve")
        berlin = {"line1": "Hafenplatz 1", "city": "Berlin", "postalCode": "10963", "country": "DE"}
        assert approved["location"] == {"address": berlin, "name": "Warehouse main"}
        assert (approved["state"], approved["items"][0]["state"]) == ("pending", "pending")
        assert events()[-1] == ("fulfillment_return.pending", approved)

    def test_to_another_address(self, api: Api, order: dict[str, Any]) -> None:
        place = {"address": {"line1": "Dock 3", "country": "NL"}, "phone": "1"}
        assert step(api, announce(api, order, 1), "approve", {"location": place})["location"] == place

    def test_goods_of_two_locations(self, api: Api) -> None:
        """`items[].location` where it differs (9.2); each unit goes back to where it came from (R-FUL-203)."""
        make_location("near", priority=1)
        make_location("far", priority=2, city="Bonn", postal_code="53111")
        stock_up(1, "mug-01", "near")
        stock_up(1, "cup", "far")
        order = request_goods(api, line(1), line(1, "cup"))
        act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
        made = announce(api, order, 1, 1)
        approved = step(api, made, "approve")
        assert approved["location"]["address"]["city"] == "Berlin"
        assert [item.get("location", {}).get("address", {}).get("city") for item in approved["items"]] == [None, "Bonn"]
        step(api, made, "receive")
        assert (level("mug-01", "near"), level("cup", "far")) == ((1, 0, 1), (1, 0, 1))
        assert breaches() == []

    def test_declined(self, api: Api, order: dict[str, Any]) -> None:
        declined = step(api, announce(api, order, 1), "reject")
        assert (declined["state"], declined["items"][0]["state"]) == ("rejected", "rejected")
        assert "location" not in declined
        assert events()[-1] == ("fulfillment_return.rejected", declined)
        assert counters(api, order)[0]["shipped"] == 3

    def test_received_in_part(self, api: Api, order: dict[str, Any]) -> None:
        """R-FUL-203: two come, one is accepted; the other stays with the customer as far as anybody knows."""
        items = [units(order, 2)[0] | {"unitAttributes": SERIALS}]
        made = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": items}).json()
        step(api, made, "approve")
        body = {"items": units(order, 1, name="quantityAccepted")}
        received = step(api, made, "receive", body)
        item = received["items"][0]
        assert (received["state"], item["state"], item["quantityAccepted"]) == ("accepted", "accepted", 1)
        assert item["unitAttributesAccepted"] == SERIALS[:1]
        assert counters(api, order)[0] == {"pending": 1, "shipped": 2, "returned": 1}
        assert level() == (2, 1, 1)
        assert events()[-1] == ("fulfillment_return.accepted", received)
        assert breaches() == []

    def test_not_resaleable(self, api: Api, order: dict[str, Any]) -> None:
        made = announce(api, order, 1)
        step(api, made, "approve")
        step(api, made, "receive", {"resaleable": False})
        assert (counters(api, order)[0]["returned"], level()) == (1, (1, 1, 0))

    def test_nothing_acceptable(self, api: Api, order: dict[str, Any]) -> None:
        made = announce(api, order, 1)
        step(api, made, "approve")
        assert step(api, made, "receive", {"items": []})["state"] == "rejected"
        assert types()[-1] == "fulfillment_return.rejected"

    def test_more_than_comes(self, api: Api, order: dict[str, Any]) -> None:
        made = announce(api, order, 1)
        step(api, made, "approve")
        body = {"items": units(order, 2, name="quantityAccepted")}
        answer = api.post(f"/lockstep/fulfillment-returns/{made['id']}/receive", body)
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantityAccepted"))

    @pytest.mark.parametrize(
        ("done", "refused"),
        [
            ([], ["receive"]),
            (["approve"], ["approve", "reject"]),
            (["reject"], ["approve", "reject", "receive"]),
            (["approve", "receive"], ["approve", "reject", "receive"]),
        ],
    )
    def test_only_legal_moves(self, api: Api, order: dict[str, Any], done: list[str], refused: list[str]) -> None:
        made = announce(api, order, 1)
        for verb in done:
            step(api, made, verb)
        before = api.get(f"{PATH}/{made['id']}").json()
        for verb in refused:
            answer = api.post(f"/lockstep/fulfillment-returns/{made['id']}/{verb}")
            assert_error(answer, 409, ("invalid_state", "state"))
        assert api.get(f"{PATH}/{made['id']}").json() == before

    def test_everything_comes_back(self, api: Api) -> None:
        """R-FUL-112, A-FUL-25: a line whose units all came back stays shipped, and can never come back again."""
        stock_up(1)
        order = request_goods(api)
        act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
        made = announce(api, order, 1)
        step(api, made, "approve")
        step(api, made, "receive")
        assert (counters(api, order), state(api, order)) == ([{"returned": 1}], ("shipped", ["shipped"]))
        answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": units(order, 1)})
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantity"))

    def test_returned_goods_serve_backorders(self, api: Api) -> None:
        """R-FUL-035, R-FUL-203: also those of the same fulfillment order."""
        stock_up(1, "pot")
        order = request_goods(api, line(1, "pot"), line(1, "pot"))
        act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
        made = announce(api, order, 1)
        step(api, made, "approve")
        step(api, made, "receive")
        assert counters(api, order) == [{"returned": 1}, {"pending": 1}]
        assert level("pot") == (1, 1, 0)
        assert breaches() == []


class TestRefusedShipment:
    """R-FUL-205: `warehouse`, created and pending at once, accepted on receipt."""

    @pytest.fixture
    def shipment(self, api: Api, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = api.get("/shipments").json()["data"][0]
        return found

    def test_whole(self, api: Api, order: dict[str, Any], shipment: dict[str, Any]) -> None:
        made = act(api, f"shipments/{shipment['id']}/refuse", {"reason": "refused at the door"}, 201)
        assert (made["type"], made["state"], made["items"][0]["quantity"]) == ("warehouse", "pending", 3)
        assert made["upstreamId"] == "o-1"
        shown = [(event_type, event["state"]) for event_type, event in events("fulfillment_return")]
        assert shown == [("fulfillment_return.created", "created"), ("fulfillment_return.pending", "pending")]
        step(api, made, "receive")
        assert counters(api, order)[0] == {"pending": 1, "returned": 3}

    def test_in_part_and_no_more_than_was_inside(
        self, api: Api, order: dict[str, Any], shipment: dict[str, Any]
    ) -> None:
        act(api, f"fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)}, 201)
        path = f"/lockstep/shipments/{shipment['id']}/refuse"
        assert api.post(path, {"items": units(order, 2)}).status_code == 201
        answer = api.post(path, {"items": units(order, 2)})
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantity"))
        assert api.post(path).json()["items"][0]["quantity"] == 1
        assert_error(api.post(path), 409, ("invalid_state", None))
        assert FulfillmentReturn.objects.count() == 2

    def test_units_of_other_lines(self, api: Api, order: dict[str, Any], shipment: dict[str, Any]) -> None:
        answer = api.post(f"/lockstep/shipments/{shipment['id']}/refuse", {"items": units(order, 0, 1)})
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantity"))
        assert_error(api.post("/lockstep/shipments/1/refuse"), 404, ("not_found", "id"))


def test_filters(api: Api, order: dict[str, Any]) -> None:
    """9.1: the same filters as cancellations, with a state more."""
    made = [announce(api, order, 1) for _ in range(3)]
    step(api, made[1], "approve")
    step(api, made[2], "reject")
    ids = [one["id"] for one in made]

    def found(**query: Any) -> list[int]:
        answer = api.get(PATH, **query)
        assert answer.status_code == 200, answer.content
        return [ids.index(row["id"]) for row in answer.json()["data"]]

    assert [found(state=word) for word in ("created", "pending", "rejected", "accepted")] == [[0], [1], [2], []]
    assert found(inventoryItemId="mug-01", fulfillmentOrderId=order["id"], upstreamIds="o-1") == [2, 1, 0]
    assert found(inventoryItemId="cup") == []
    assert found(ids=ids[1]) == [1]
    assert_error(api.get(PATH, state="open"), 400, ("invalid_parameter", "state"))
    assert_error(api.get(f"{PATH}/none"), 404, ("not_found", "id"))
