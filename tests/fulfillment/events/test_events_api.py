"""`/events` (events.md, section 6)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from catalog.wire.records import clock
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.recording import NewEvent, record_event, record_events
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory
from tests.fulfillment.events.conftest import WebhookMaker

pytestmark = pytest.mark.django_db

TYPES = ("order.created", "order.charge.pending", "order.charge.capture.complete", "order.accepted", "refund.pending")


@pytest.fixture
def log(db: None) -> list[str]:
    """Ids of one event of each of some types, oldest first."""
    with transaction.atomic():
        events = record_events(NewEvent(name, False, {"id": f"of {name}"}) for name in TYPES)
    return [event.wire_id for event in events]


def types_of(response: Any) -> list[str]:
    """Types that a list answered, newest first."""
    assert response.status_code == 200, response.content
    return [event["type"] for event in response.json()["data"]]


def age(event_id: str, **ago: float) -> None:
    """Make an event older than it is."""
    Event._base_manager.filter(wire_id=event_id).update(created_time=clock.now(live_mode=False) - timedelta(**ago))


def test_an_event_is_answered_as_the_stored_text_r_evt_002(reference: None, api: Api) -> None:
    SkuFactory(name="Tasse § 青 <&>")
    event = Event.objects.get()
    assert api.get(f"/events/{event.wire_id}").content == event.body.encode()
    assert api.get("/events").content == b'{"hasMore":false,"data":[' + event.body.encode() + b"]}"


def test_frozen_although_the_resource_goes_r_evt_001(reference: None, api: Api) -> None:
    sku = SkuFactory(name="Mug")
    before = api.get(f"/events/{Event.objects.get().wire_id}").content
    sku.name = "Cup"
    sku.save()
    sku.delete()
    assert api.get(f"/events/{json.loads(before)['id']}").content == before


@pytest.mark.parametrize("event_id", ["5f0c2a1e-3f0b-4c57-9d55-6f7b0a6f9e01", "no-uuid", "%00"])
def test_unknown_ids_r_evt_066(api: Api, event_id: str) -> None:
    """A-EVT-13."""
    messages = assert_error(api.get(f"/events/{event_id}"), 404, ("not_found", "id"))
    if "%" not in event_id:
        assert messages == [f"Event '{event_id}' not found."]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*", TYPES),
        ("order.*", TYPES[:4]),
        ("order.charge.*", TYPES[1:3]),
        ("*.pending", ("order.charge.pending", "refund.pending")),
        ("order*complete", TYPES[2:3]),
        ("order.accepted", TYPES[3:4]),
        ("ORDER.accepted", ()),
        ("order?accepted", ()),
        ("unheard.of", ()),
        ("", ()),
    ],
)
def test_type_patterns_r_evt_063_s_evt_09(api: Api, log: list[str], pattern: str, found: tuple[str, ...]) -> None:
    assert types_of(api.get("/events", type=pattern)) == list(reversed(found))


@pytest.mark.parametrize(
    "query",
    [
        "types=order.created,refund.pending",
        "types=order.created&types=refund.pending",
        "types[]=order.created&types[]=refund.pending&types[]=unheard.of",
    ],
)
def test_types_r_evt_064(api: Api, log: list[str], query: str) -> None:
    assert types_of(api.get(f"/events?{query}")) == ["refund.pending", "order.created"]


def test_a_star_among_types_is_literal_r_evt_064(api: Api, log: list[str]) -> None:
    assert types_of(api.get("/events", types="order.*")) == []


def test_type_and_types_together_r_evt_061(api: Api) -> None:
    messages = assert_error(api.get("/events?type=a&types=b"), 400, ("invalid_parameter", "types"))
    assert messages == ["You may pass either type or types, but not both."]


@pytest.mark.parametrize(("count", "status"), [(20, 200), (21, 400)])
def test_number_of_types_r_evt_062(api: Api, count: int, status: int) -> None:
    response = api.get("/events", types=",".join(f"t{n}" for n in range(count)))
    assert response.status_code == status
    if status == 400:
        assert_error(response, 400, ("invalid_parameter", "types"))


def test_reach_of_30_days_on_the_clock_r_evt_060_s_evt_09(api: Api, log: list[str]) -> None:
    age(log[0], days=30, seconds=1)
    age(log[1], days=29, hours=23, minutes=59)
    assert types_of(api.get("/events")) == list(reversed(TYPES[1:]))
    assert_error(api.get(f"/events/{log[0]}"), 404, ("not_found", "id"))
    assert api.get(f"/events/{log[1]}").status_code == 200
    assert_error(api.get("/events", startingAfter=log[0]), 400, ("invalid_parameter", "startingAfter"))
    api.post("/lockstep/clock", {"advanceSeconds": 120})
    assert types_of(api.get("/events")) == list(reversed(TYPES[2:]))


def test_time_filter(api: Api, log: list[str]) -> None:
    for days, event_id in zip((5, 4, 3, 2, 1), log, strict=True):
        age(event_id, days=days)
    moment = (clock.now(live_mode=False) - timedelta(days=2, hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(types_of(api.get("/events", query=[("createdTime[gt]", moment)]))) == 2
    assert len(types_of(api.get("/events", query=[("createdTime[lte]", moment), ("type", "order.c*")]))) == 3
    assert_error(api.get("/events?createdTime[after]=x"), 400, ("invalid_parameter", "createdTime[after]"))


@pytest.mark.parametrize("name", ["startingAfter", "endingBefore"])
def test_unknown_cursor_r_evt_065(api: Api, log: list[str], name: str) -> None:
    assert_error(api.get("/events", query={name: "nobody"}), 400, ("invalid_parameter", name))


@pytest.mark.django_db(transaction=True)
def test_paging_both_ways_while_events_arrive_s_evt_09(api: Api) -> None:
    def happen(count: int) -> list[str]:
        with transaction.atomic():
            return [
                event.wire_id
                for event in record_events(NewEvent("order.complete", False, {"id": "1"}) for _ in range(count))
            ]

    old = happen(250)
    seen: list[str] = []
    more, cursor = True, dict[str, str]()
    while more:
        page = api.get("/events", limit=40, **cursor).json()
        seen += [event["id"] for event in page["data"]]
        more, cursor = page["hasMore"], {"startingAfter": seen[-1]}
        happen(1)
    assert seen == old[::-1]
    back = [old[0]]
    while (page := api.get("/events", limit=90, endingBefore=back[-1]).json())["data"]:
        back += [event["id"] for event in reversed(page["data"])]
    assert back[:250] == old
    assert back == list(Event.objects.order_by("key").values_list("wire_id", flat=True))


def test_modes_are_apart_r_evt_029(api: Api, live_api: Api, log: list[str]) -> None:
    with transaction.atomic():
        live = record_event("order.created", payload={"id": "1"}, live_mode=True)
    assert types_of(live_api.get("/events")) == ["order.created"]
    assert len(types_of(api.get("/events"))) == 5
    assert_error(api.get(f"/events/{live.wire_id}"), 404, ("not_found", "id"))


def test_query_count_does_not_grow_r_evt_067(api: Api, log: list[str], django_assert_max_num_queries: Any) -> None:
    with transaction.atomic():
        record_events(NewEvent("order.complete", False, {"id": "1"}) for _ in range(100))
    with django_assert_max_num_queries(4):
        assert len(types_of(api.get("/events", limit=100))) == 100


def test_permissions_of_restricted_keys_r_con_025(api_for: ApiFactory, public_api: Api, log: list[str]) -> None:
    assert api_for(kind="restricted", permissions={"events": "read"}).get("/events").status_code == 200
    assert_error(api_for(kind="restricted", permissions={"skus": "read"}).get("/events"), 403, ("forbidden", None))
    assert_error(public_api.get("/events"), 401, ("unauthorized", None))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_events_cannot_be_written(api: Api, log: list[str], method: str) -> None:
    for path in ("/events", f"/events/{log[0]}"):
        response = api.call(method, path, {})
        assert_error(response, 405, ("method_not_allowed", None))
        assert response.headers["Allow"] == "GET"


def test_try_outs_are_not_listed_r_evt_194(api: Api, log: list[str], make_webhook: WebhookMaker) -> None:
    Event._base_manager.filter(wire_id=log[0]).update(is_test=True)
    assert len(types_of(api.get("/events"))) == 4
    assert_error(api.get(f"/events/{log[0]}"), 404, ("not_found", "id"))
    assert not Delivery.objects.exists()
