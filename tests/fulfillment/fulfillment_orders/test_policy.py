"""What the worker does by itself, as the policy says, on the simulation clock (R-FUL-152 to R-FUL-158)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from fulfillment.events.worker.loops import run_due_once
from fulfillment.fulfillment_orders.fulfiller.cancellations import decide_cancellation
from fulfillment.fulfillment_orders.fulfiller.policy import DECIDING
from fulfillment.fulfillment_orders.models import FulfillerAction, FulfillmentCancellation
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.queues.models import StuckRow
from fulfillment.stock.ledger import Cause
from fulfillment.stock.operations import correct_stock
from tests.factories.client import Api
from tests.factories.stock import make_item, make_location, stock_up

from .goods import act, breaches, counters, level, line, request_goods, types, units

pytestmark = pytest.mark.django_db

Traveller = time_machine.Traveller


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    """Stop the time."""
    with time_machine.travel(datetime(2026, 3, 2, 9, 15, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def policy(**values: Any) -> None:
    """Store the policy of the test mode."""
    FulfillmentPolicy.objects.update_or_create(live_mode=False, defaults=values)


def shipments(api: Api) -> list[list[int]]:
    """Return the quantities in each shipment, the first one first."""
    rows = api.get("/shipments", limit=100).json()["data"]
    return [[item["quantity"] for item in row["items"]] for row in reversed(rows)]


def test_nothing_happens_without_a_policy(api: Api, clock: Traveller) -> None:
    """An empty database leaves everything to staff (R-FUL-154)."""
    stock_up(2)
    order = request_goods(api, line(2))
    api.post("/fulfillment-cancellations", {"fulfillmentOrderId": order["id"], "items": units(order, 1)})
    clock.shift(timedelta(days=30))
    run_due_once()
    assert counters(api, order) == [{"pending": 2}]


def test_ships_after_its_time(api: Api, clock: Traveller) -> None:
    """R-FUL-153: not a second earlier; who acted is written down (R-FUL-157)."""
    policy(ship_after_seconds=120)
    stock_up(2)
    order = request_goods(api, line(2))
    clock.shift(timedelta(seconds=119))
    run_due_once()
    assert counters(api, order) == [{"pending": 2}]
    clock.shift(timedelta(seconds=1))
    run_due_once()
    assert counters(api, order) == [{"shipped": 2}]
    run_due_once()
    assert shipments(api) == [[2]]
    assert FulfillerAction.objects.get(kind="ship").through == "worker"


def test_the_clock_can_be_moved(api: Api) -> None:
    """R-FUL-158: what is due is due on the simulation clock."""
    policy(ship_after_seconds=3600)
    stock_up(1)
    order = request_goods(api)
    assert api.post("/lockstep/clock", {"advanceSeconds": 3600}).status_code == 200
    run_due_once()
    assert counters(api, order) == [{"shipped": 1}]


def test_live_mode_has_its_own_policy(api: Api, live_api: Api) -> None:
    policy(ship_after_seconds=0)
    stock_up(1, live_mode=True)
    order = request_goods(live_api)
    run_due_once()
    assert counters(live_api, order) == [{"pending": 1}]


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("per_location", [[2, 1], [1]]),
        ("one", [[2, 1], [1]]),
        ("per_line", [[2], [1], [1]]),
        ("per_unit", [[1], [1], [1], [1]]),
    ],
)
def test_split(api: Api, split: str, expected: list[list[int]]) -> None:
    """R-FUL-153, R-FUL-151: two locations never share a parcel."""
    policy(ship_after_seconds=0, split=split)
    make_location("near", priority=1)
    make_location("far", priority=2)
    stock_up(3, location="near")
    stock_up(1, location="far")
    request_goods(api, line(2), line(2))
    run_due_once()
    assert shipments(api) == expected
    assert breaches() == []


def test_one_parcel_waits_for_what_is_backordered(api: Api) -> None:
    policy(ship_after_seconds=0, split="one")
    stock_up(1)
    order = request_goods(api, line(2))
    run_due_once()
    assert counters(api, order) == [{"pending": 1, "backordered": 1}]
    stock_up(1)
    run_due_once()
    assert shipments(api) == [[2]]


def test_restocked_units_wait_their_time(api: Api, clock: Traveller) -> None:
    policy(ship_after_seconds=120)
    stock_up(1)
    order = request_goods(api, line(2))
    clock.shift(timedelta(seconds=120))
    run_due_once()
    assert counters(api, order) == [{"shipped": 1, "backordered": 1}]
    stock_up(1)
    run_due_once()
    assert counters(api, order) == [{"shipped": 1, "pending": 1}]
    clock.shift(timedelta(seconds=120))
    run_due_once()
    assert counters(api, order) == [{"shipped": 2}]


def test_units_under_an_undecided_cancellation_stay(api: Api) -> None:
    """R-FUL-152: the worker leaves them; staff may ship them, which shrinks what can be accepted (R-FUL-176)."""
    policy(ship_after_seconds=0)
    stock_up(3)
    order = request_goods(api, line(4))
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 3)}
    cancellation = api.post("/fulfillment-cancellations", body).json()
    run_due_once()
    assert counters(api, order) == [{"shipped": 1, "pending": 2, "backordered": 1}]
    run_due_once()
    assert shipments(api) == [[1]]
    act(api, f"fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)}, 201)
    decided = act(api, f"fulfillment-cancellations/{cancellation['id']}/accept")
    assert decided["items"][0]["quantityAccepted"] == 2
    assert counters(api, order) == [{"shipped": 2, "cancelled": 2}]
    assert breaches() == []


@pytest.mark.parametrize(
    ("word", "state"), [("accept_open", "accepted"), ("reject", "rejected"), ("manual", "pending")]
)
def test_cancellations(api: Api, word: str, state: str) -> None:
    """R-FUL-174: the answer to the request is always pending; the decision is a later step."""
    policy(cancellations=word)
    stock_up(2)
    order = request_goods(api, line(2))
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 2)}
    made = api.post("/fulfillment-cancellations", body).json()
    assert made["state"] == "pending"
    assert types("fulfillment_cancellation") == ["fulfillment_cancellation.created"]
    run_due_once()
    assert api.get(f"/fulfillment-cancellations/{made['id']}").json()["state"] == state
    assert level()[2] == (2 if state == "accepted" else 0)


def test_returns(api: Api, clock: Traveller) -> None:
    """R-FUL-154: approved at once, received five minutes later."""
    policy(returns="auto_approve", receive_returns_after_seconds=300)
    stock_up(2)
    order = request_goods(api, line(2))
    act(api, f"fulfillment-orders/{order['id']}/ship", status=201)
    back = api.post("/fulfillment-returns", {"fulfillmentOrderId": order["id"], "items": units(order, 2)}).json()
    seen = [back["state"]]
    for seconds in (0, 299, 1):
        clock.shift(timedelta(seconds=seconds))
        run_due_once()
        seen.append(api.get(f"/fulfillment-returns/{back['id']}").json()["state"])
    assert seen == ["created", "pending", "pending", "accepted"]
    assert level() == (2, 0, 2)


def test_what_is_not_on_hand_is_backordered(api: Api) -> None:
    """W2: 8 set aside, a count finds 5: 5 ship, 3 wait; no other order waits, and staff read why."""
    policy(ship_after_seconds=0)
    make_item("cup")
    stock_up(8)
    stock_up(1, "cup")
    short = request_goods(api, line(8))
    why = Cause("staff", note="broken")
    correct_stock(live_mode=False, item_id="mug-01", location_id="main", counted=5, cause=why)
    fine = request_goods(api, line(1, "cup"))
    run_due_once()
    assert counters(api, short) == [{"shipped": 5, "backordered": 3}]
    assert counters(api, fine) == [{"shipped": 1}]
    assert level() == (0, 0, 0)
    assert types("fulfillment_order.backordered") == ["fulfillment_order.backordered"]
    assert [action.kind for action in FulfillerAction.objects.order_by("pk")][2:] == ["backorder", "ship", "ship"]
    assert breaches() == []
    correct_stock(live_mode=False, item_id="mug-01", location_id="main", counted=3, cause=Cause("staff", note="found"))
    run_due_once()
    assert counters(api, short) == [{"shipped": 8}]
    assert breaches() == []


def test_one_parcel_waits_for_what_is_not_on_hand(api: Api) -> None:
    """The order is to go in one parcel: nothing ships until all of it is there."""
    policy(ship_after_seconds=0, split="one")
    stock_up(3)
    order = request_goods(api, line(3))
    correct_stock(live_mode=False, item_id="mug-01", location_id="main", counted=1, cause=Cause("staff", note="lost"))
    run_due_once()
    assert counters(api, order) == [{"pending": 1, "backordered": 2}]
    stock_up(2)
    run_due_once()
    assert shipments(api) == [[3]]


def test_what_another_worker_has_done_is_no_trouble(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """R-FUL-156: two workers found the same rows; the slower one goes on without a word."""
    stock_up(2)
    order = request_goods(api, line(2))
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
    made = [api.post("/fulfillment-cancellations", body).json()["id"] for _ in range(2)]
    act(api, f"fulfillment-cancellations/{made[0]}/accept")

    def decide(row: FulfillmentCancellation) -> None:
        decide_cancellation(cancellation=row)

    both = FulfillmentCancellation.objects.order_by("key")
    assert DECIDING.work(both, decide, live_mode=False, lock=False) == 1
    assert not StuckRow.objects.exists()
    assert counters(api, order) == [{"cancelled": 2}]
    assert [record for record in caplog.records if record.levelname == "WARNING"] == []
