"""`POST /fulfillment-cancellations` and the warehouse's decision (fulfillment.md, section 8)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine

from fulfillment.fulfillment_orders.models import FulfillmentCancellation
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import Stage
from tests.factories.stock import stock_up

from .goods import act, breaches, counters, events, level, line, request_goods, state, types, units

pytestmark = pytest.mark.django_db
PATH = "/fulfillment-cancellations"
ITEM = "items[0].fulfillmentOrderItemId"


def cancel(api: Api, order: dict[str, Any], *counts: int, **members: Any) -> dict[str, Any]:
    """Ask for a cancellation and return it."""
    answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": units(order, *counts)} | members)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def decide(api: Api, made: dict[str, Any], verb: str = "accept", body: Any = b"", status: int = 200) -> dict[str, Any]:
    """Let the warehouse decide."""
    return act(api, f"fulfillment-cancellations/{made['id']}/{verb}", body, status)


def test_answer(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """8.2, R-FUL-018, R-FUL-174: ids are text; always pending at first; defaults come from the fulfillment order."""
    stock_up(3)
    order = request_goods(api, line(3, upstreamId="l-1"), upstreamId="o-1")
    made = cancel(api, order, 2, reason="requested_by_customer")
    assert (type(made["id"]), len(made["id"])) == (str, 12)
    assert made == {
        "id": made["id"],
        "createdTime": "2026-03-02T09:15:30Z",
        "fulfillmentOrderId": str(order["id"]),
        "upstreamId": "o-1",
        "reason": "requested_by_customer",
        "state": "pending",
        "livemode": False,
        "liveMode": False,
        "items": [
            {
                "fulfillmentOrderItemId": str(order["items"][0]["id"]),
                "fulfillmentOrderItemUpstreamId": "l-1",
                "inventoryItemId": "mug-01",
                "quantity": 2,
                "quantityAccepted": 0,
                "state": "pending",
            }
        ],
    }
    assert api.get(f"{PATH}/{made['id']}").json() == made
    assert events("fulfillment_c") == [("fulfillment_cancellation.created", made)]
    assert (counters(api, order), level()) == ([{"pending": 3}], (3, 3, 0))


def test_own_upstream_ids_win(api: Api) -> None:
    stock_up(1)
    order = request_goods(api, line(upstreamId="l-1"), upstreamId="o-1")
    items = [units(order, 1)[0] | {"fulfillmentOrderItemUpstreamId": "mine"}]
    made = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": items, "upstreamId": "c-1"}).json()
    assert (made["upstreamId"], made["items"][0]["fulfillmentOrderItemUpstreamId"]) == ("c-1", "mine")
    assert api.post(PATH, made).status_code == 409


@pytest.fixture(scope="module")
def staged_order(stage: Stage, staged_api: Api) -> Iterator[dict[str, Any]]:
    """A fulfillment order of two lines of an item that no other one is for."""
    with stage():
        stock_up(3, "pot")
        yield request_goods(staged_api, line(2, "pot"), line(1, "pot"))


class TestRefusals:
    """R-FUL-170 to R-FUL-173."""

    @pytest.fixture
    def order(self, staged_order: dict[str, Any], db: None) -> dict[str, Any]:
        return deepcopy(staged_order)

    @pytest.mark.parametrize("wire_id", ["123456789012", 5, "x" * 300, "\u0000"])
    def test_unknown_parent(self, api: Api, order: dict[str, Any], wire_id: Any) -> None:
        answer = api.post(PATH, {"fulfillmentOrderId": wire_id, "items": units(order, 1)})
        if wire_id == "\u0000":
            assert_error(answer, 400, ("invalid_parameter", "fulfillmentOrderId"))
            return
        said = assert_error(answer, 404, ("not_found", "fulfillmentOrderId"))
        assert said[0].startswith("Fulfillment order '")

    def test_missing(self, api: Api, order: dict[str, Any]) -> None:
        expected: list[tuple[str, str | None]] = [("missing_parameter", "fulfillmentOrderId")]
        assert_error(api.post(PATH, {"items": units(order, 1)}), 400, *expected)
        assert_error(api.post(PATH, {"items": []}), 400, *expected, ("missing_parameter", "items"))
        body = {"fulfillmentOrderId": order["id"], "items": [{}]}
        missing = [("missing_parameter", ITEM), ("missing_parameter", "items[0].quantity")]
        assert_error(api.post(PATH, body), 400, *missing)

    def test_a_line_of_another_order(self, api: Api, order: dict[str, Any]) -> None:
        """R-FUL-171."""
        stock_up(1)
        other = request_goods(api)
        body = {"fulfillmentOrderId": order["id"], "items": units(other, 1)}
        said = assert_error(api.post(PATH, body), 400, ("invalid_parameter", ITEM))
        assert said == [f"'{other['items'][0]['id']}' is not a valid parameter."]

    def test_the_same_line_twice(self, api: Api, order: dict[str, Any]) -> None:
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 1) * 2}
        assert_error(api.post(PATH, body), 400, ("invalid_parameter", "items[1].fulfillmentOrderItemId"))

    @pytest.mark.parametrize(
        ("quantity", "code"),
        [
            (0, "invalid_parameter"),
            (-1, "invalid_quantity_amount"),
            (0.5, "invalid_parameter"),
            ("x", "invalid_parameter"),
        ],
    )
    def test_bad_quantities(self, api: Api, order: dict[str, Any], quantity: Any, code: str) -> None:
        items = [units(order, 1)[0] | {"quantity": quantity}]
        answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": items})
        assert_error(answer, 400, (code, "items[0].quantity"))

    def test_too_many(self, api: Api, order: dict[str, Any]) -> None:
        """R-FUL-172: the second line is too many; nothing of the first is asked for (R-FUL-013)."""
        answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": units(order, 2, 2)})
        said = assert_error(answer, 409, ("quantity_too_large", "items[1].quantity"))
        assert said == ["Cancellation quantity is larger than open quantity"]
        assert FulfillmentCancellation.objects.count() == 0

    def test_undecided_ones_count(self, api: Api, order: dict[str, Any]) -> None:
        first = cancel(api, order, 2)
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
        assert_error(api.post(PATH, body), 409, ("quantity_too_large", "items[0].quantity"))
        decide(api, first, "reject")
        assert api.post(PATH, body).status_code == 201

    def test_shipped_goods_are_not_cancelled(self, api: Api, order: dict[str, Any]) -> None:
        act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
        answer = api.post(PATH, {"fulfillmentOrderId": order["id"], "items": units(order, 1)})
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantity"))

    def test_keys(self, api: Api, anonymous: Api, public_api: Api, order: dict[str, Any], api_for: Any) -> None:
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
        for caller in (anonymous, public_api):
            assert_error(caller.post(PATH, body), 401, ("unauthorized", None))
        reader = api_for(kind="restricted", permissions={"fulfillment-cancellations": "read"})
        assert_error(reader.post(PATH, body), 403, ("forbidden", None))

    def test_unknown_members(self, api: Api, order: dict[str, Any]) -> None:
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 1), "refund": True}
        assert_error(api.post(PATH, body), 400, ("unknown_parameter", "refund"))


class TestDecision:
    """R-FUL-111, R-FUL-175, R-FUL-176, R-FUL-179."""

    def test_in_part(self, api: Api) -> None:
        """Events: the cancellation, then the touched lines with this time's units beside the running total.

        Proves R-EVT-040, A-FUL-07, A-FUL-08.
        """
        stock_up(6)
        order = request_goods(api, line(5, upstreamId="a"), line(1), upstreamId="o-1")
        first, second = cancel(api, order, 2), cancel(api, order, 2)
        decide(api, first)
        done = decide(api, second, body={"items": units(order, 1, name="quantityAccepted")})
        assert (done["state"], done["items"][0]["quantityAccepted"]) == ("accepted", 1)
        assert counters(api, order) == [{"pending": 2, "cancelled": 3}, {"pending": 1}]
        assert level() == (6, 3, 3)
        (accepted, shown), (cancelled, touched) = events()[-2:]
        assert (accepted, cancelled) == ("fulfillment_cancellation.accepted", "fulfillment_order.cancelled")
        assert shown == done
        (item,) = touched["items"]
        assert (item["cancelled"], item["totalCancelled"], touched["state"]) == (1, 3, "pending")
        assert (item["id"], item["upstreamId"], item["inventoryItemId"]) == (order["items"][0]["id"], "a", "mug-01")
        assert (touched["id"], touched["upstreamId"]) == (order["id"], "o-1")

    def test_backordered_units_go_first(self, api: Api) -> None:
        stock_up(2)
        order = request_goods(api, line(5))
        decide(api, cancel(api, order, 4))
        assert (counters(api, order), level()) == ([{"pending": 1, "cancelled": 4}], (2, 1, 1))

    def test_all_of_it(self, api: Api) -> None:
        """R-FUL-112, R-FUL-113: the order is cancelled when everything is; there is no way out of it."""
        stock_up(2)
        order = request_goods(api, line(1), line(1))
        decide(api, cancel(api, order, 1, 0))
        assert state(api, order) == ("pending", ["cancelled", "pending"])
        decide(api, cancel(api, order, 0, 1))
        assert state(api, order) == ("cancelled", ["cancelled", "cancelled"])
        assert events()[-1][1]["state"] == "cancelled"
        assert_error(api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship"), 409, ("invalid_state", None))
        assert breaches() == []

    def test_rejected(self, api: Api) -> None:
        stock_up(1)
        order = request_goods(api)
        done = decide(api, cancel(api, order, 1), "reject")
        assert (done["state"], done["items"][0]["state"]) == ("rejected", "rejected")
        assert types()[-1] == "fulfillment_cancellation.rejected"
        assert counters(api, order) == [{"pending": 1}]

    @pytest.mark.parametrize("items", [[], "zeros"])
    def test_accepting_none_rejects(self, api: Api, items: Any) -> None:
        stock_up(1)
        order = request_goods(api)
        zeros = [unit | {"quantityAccepted": 0} for unit in units(order, 1, name="quantityAccepted")]
        done = decide(api, cancel(api, order, 1), body={"items": zeros if items == "zeros" else []})
        assert done["state"] == "rejected"

    def test_items_are_settled_by_one_decision(self, api: Api) -> None:
        stock_up(2)
        order = request_goods(api, line(1), line(1))
        done = decide(api, cancel(api, order, 1, 1), body={"items": units(order, 0, 1, name="quantityAccepted")})
        assert [item["state"] for item in done["items"]] == ["rejected", "accepted"]
        assert done["state"] == "accepted"

    @pytest.mark.parametrize("verb", ["accept", "reject"])
    def test_once(self, api: Api, verb: str) -> None:
        stock_up(1)
        made = cancel(api, request_goods(api), 1)
        decide(api, made)
        answer = api.post(f"/lockstep/fulfillment-cancellations/{made['id']}/{verb}")
        said = assert_error(answer, 409, ("invalid_state", "state"))
        assert said == [f"Fulfillment cancellation '{made['id']}' is already accepted."]
        assert types().count("fulfillment_order.cancelled") == 1

    def test_more_than_was_asked_for(self, api: Api) -> None:
        stock_up(3)
        order = request_goods(api, line(3))
        made = cancel(api, order, 1)
        body = {"items": units(order, 2, name="quantityAccepted")}
        answer = api.post(f"/lockstep/fulfillment-cancellations/{made['id']}/accept", body)
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantityAccepted"))

    def test_units_that_shipped_meanwhile(self, api: Api) -> None:
        """R-FUL-176."""
        stock_up(2)
        order = request_goods(api, line(2))
        made = cancel(api, order, 2)
        act(api, f"fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)}, 201)
        body = {"items": units(order, 2, name="quantityAccepted")}
        answer = api.post(f"/lockstep/fulfillment-cancellations/{made['id']}/accept", body)
        assert_error(answer, 409, ("quantity_too_large", "items[0].quantityAccepted"))
        assert decide(api, made)["items"][0]["quantityAccepted"] == 1
        assert counters(api, order) == [{"shipped": 1, "cancelled": 1}]

    def test_when_everything_shipped_nothing_is_left_to_accept(self, api: Api) -> None:
        stock_up(1)
        order = request_goods(api)
        made = cancel(api, order, 1)
        act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
        assert decide(api, made)["state"] == "rejected"


def test_from_the_warehouse(api: Api) -> None:
    """R-FUL-177: an ordinary cancellation, accepted at once; created, accepted, cancelled, in that order."""
    stock_up(3)
    order = request_goods(api, line(3))
    before = len(events())
    body = {"items": units(order, 2), "reason": "broken"}
    made = act(api, f"fulfillment-orders/{order['id']}/cancel", body, 201)
    assert (made["state"], made["reason"], made["items"][0]["quantityAccepted"]) == ("accepted", "broken", 2)
    told = events()[before:]
    assert [event_type for event_type, _ in told] == [
        "fulfillment_cancellation.created",
        "fulfillment_cancellation.accepted",
        "fulfillment_order.cancelled",
    ]
    assert [shown.get("state") for _, shown in told] == ["pending", "accepted", "pending"]
    assert (counters(api, order), level()) == ([{"pending": 1, "cancelled": 2}], (3, 1, 2))
    assert_error(
        api.post(f"/lockstep/fulfillment-orders/{order['id']}/cancel", {"items": units(order, 2)}),
        409,
        ("quantity_too_large", "items[0].quantity"),
    )


class TestReading:
    """8.1: by id and in lists."""

    def test_unknown(self, api: Api) -> None:
        for wire_id in ("none", "123456789012", "%00"):
            assert_error(api.get(f"{PATH}/{wire_id}"), 404, ("not_found", "id"))

    def test_filters(self, api: Api) -> None:
        stock_up(3)
        stock_up(3, "cup")
        first = request_goods(api, line(3), upstreamId="o-1")
        second = request_goods(api, line(3, "cup"), upstreamId="o-2")
        made = [cancel(api, first, 1), cancel(api, first, 1), cancel(api, second, 1)]
        decide(api, made[0])
        decide(api, made[1], "reject")
        ids = [one["id"] for one in made]

        def found(**query: Any) -> list[int]:
            answer = api.get(PATH, **query)
            assert answer.status_code == 200, answer.content
            return [ids.index(row["id"]) for row in answer.json()["data"]]

        assert found() == [2, 1, 0]
        assert found(limit=1) == [2]
        assert api.get(PATH, limit=1).json()["hasMore"] is True
        assert found(startingAfter=ids[1]) == [0]
        assert found(endingBefore=ids[1]) == [2]
        assert found(ids=f"{ids[0]},{ids[2]}") == [2, 0]
        assert found(upstreamIds="o-1") == [1, 0]
        assert [found(state=word) for word in ("pending", "accepted", "rejected")] == [[2], [0], [1]]
        assert found(fulfillmentOrderId=second["id"]) == [2]
        assert found(inventoryItemId="mug-01") == [1, 0]
        assert found(**{"createdTime[lt]": "2020-01-01T00:00:00Z"}) == []

    @pytest.mark.parametrize(
        "query", [{"state": "open"}, {"limit": 0}, {"startingAfter": "none"}, {"createdTime": "today"}]
    )
    def test_bad_queries(self, api: Api, query: dict[str, Any]) -> None:
        assert_error(api.get(PATH, **query), 400, ("invalid_parameter", next(iter(query))))
