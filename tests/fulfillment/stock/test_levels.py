"""`GET /inventory-levels` (R-FUL-020 to R-FUL-034)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from fulfillment.stock.models import Level, Location
from fulfillment.stock.operations import correct_stock, expect_stock
from tests.factories.client import Api, assert_error
from tests.factories.stock import TEST, make_item, make_location, stock_up

from .requests import reservation

pytestmark = pytest.mark.django_db
CHRISTMAS = datetime(2099, 12, 24, tzinfo=UTC)


def places(api: Api, **query: Any) -> list[tuple[str, str]]:
    """Return (item, location) of what a query finds, in order."""
    data = api.get("/inventory-levels", query=query).json()["data"]
    return [(row["inventoryItemId"], row["locationId"]) for row in data]


def test_a_level(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """All members, and no fan-in: an object for each location (R-FUL-021)."""
    stock_up(6)
    stock_up(2, location="outlet")
    expected = {
        "locationId": "main",
        "inventoryItemId": "mug-01",
        "available": True,
        "availableQuantity": 6,
        "updatedTime": "2026-03-02T09:15:30Z",
        "liveMode": False,
    }
    answer = api.get("/inventory-levels", inventoryItemIds="mug-01")
    assert answer.status_code == 200
    assert answer.json() == {
        "hasMore": False,
        "data": [expected, expected | {"locationId": "outlet", "availableQuantity": 2}],
    }


@pytest.mark.parametrize("query", ["", "?inventoryItemIds=", "?inventoryItemIds=,", "?shipToCountry=DE"])
def test_the_items_must_be_named(api: Api, query: str) -> None:
    """R-FUL-020."""
    assert_error(api.get(f"/inventory-levels{query}"), 400, ("missing_parameter", "inventoryItemIds"))


def test_all_bad_parameters_together(api: Api) -> None:
    """R-FUL-025, R-FUL-026, R-CON-153."""
    query = {"shipToCountry": "XX", "available": "1", "updatedTime[after]": "2026-03-02T09:15:00Z"}
    answer = api.get("/inventory-levels", query=query)
    expected = ("shipToCountry", "available", "updatedTime[after]")
    messages = assert_error(
        answer, 400, ("missing_parameter", "inventoryItemIds"), *(("invalid_parameter", name) for name in expected)
    )
    assert "'XX' is not a valid country." in messages


def test_unknown_items_add_nothing(api: Api) -> None:
    """R-FUL-022: neither an unknown id, nor one that cannot be stored, nor an item without a level.

    Proves R-CAT-190, R-CAT-191.
    """
    make_item("bare")
    stock_up(1)
    assert places(api, inventoryItemIds="none,bare,\x00") == []
    assert places(api, inventoryItemIds="none,mug-01") == [("mug-01", "main")]


def test_the_restock_time(api: Api) -> None:
    """R-FUL-023: told only while there is nothing and a time is known."""
    stock_up(1)
    stock_up(1, item="cup")
    for item in ("mug-01", "cup"):
        expect_stock(live_mode=False, item_id=item, location_id="main", available_time=CHRISTMAS, cause=TEST)
    correct_stock(live_mode=False, item_id="cup", location_id="main", counted=0, cause=TEST._replace(note="lost"))
    mug, cup = api.get("/inventory-levels", inventoryItemIds="mug-01,cup").json()["data"]
    assert "availableTime" not in mug
    assert (cup["available"], cup["availableQuantity"], cup["availableTime"]) == (False, 0, "2099-12-24T00:00:00Z")


def test_the_order(api: Api) -> None:
    """R-FUL-024: as the ids were sent, then priority, then location id."""
    for location, priority in (("c", 1), ("b", 2), ("A", 2)):
        make_location(location, priority=priority)
        for item in ("cup", "mug-01"):
            stock_up(1, item, location)
    here = ["c", "A", "b"]
    assert places(api, inventoryItemIds="mug-01,cup,mug-01") == [
        *(("mug-01", location) for location in here),
        *(("cup", location) for location in here),
    ]


def test_at_most_a_hundred(api: Api) -> None:
    """R-FUL-024, and a bounded number of queries (R-FUL-447)."""
    items = make_item(), make_item("cup")
    names = (f"place-{number:03}" for number in range(101))
    locations: QuerySet[Location] = QuerySet(Location)
    locations.bulk_create(Location(wire_id=name, created_time=CHRISTMAS) for name in names)
    all_places = Location.objects.order_by("wire_id")
    levels: QuerySet[Level] = QuerySet(Level)
    for item, found in zip(items, (all_places, all_places[:2]), strict=True):
        empty = {"inventory_item": item, "live_mode": False, "updated_time": CHRISTMAS}
        levels.bulk_create(Level(location=place, **empty) for place in found)
    with CaptureQueriesContext(connection) as many:
        answer = api.get("/inventory-levels", inventoryItemIds="mug-01").json()
    assert answer["hasMore"]
    assert [row["locationId"] for row in answer["data"]] == [f"place-{number:03}" for number in range(100)]
    with CaptureQueriesContext(connection) as few:
        assert len(places(api, inventoryItemIds="cup")) == 2
    assert len(many) == len(few)


def test_how_many_items_may_be_asked_for(api: Api) -> None:
    """R-FUL-024 limits what is answered, not the ids; an address has an end somewhere."""
    stock_up(1)
    ids = [f"none-{number}" for number in range(999)]
    assert places(api, inventoryItemIds=",".join([*ids, "mug-01"])) == [("mug-01", "main")]
    answer = api.get("/inventory-levels", inventoryItemIds=",".join([*ids, "mug-01", "cup"]))
    assert_error(answer, 400, ("invalid_parameter", "inventoryItemIds"))


def test_the_filters(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """By country, by what is there, by the time of the last change; inactive locations are invisible (R-FUL-032)."""
    make_location("us", countries=["US"], country="US", postal_code="", state="", line1="")
    stock_up(1)
    stopped_clock.shift(60)
    stock_up(1, location="us")
    correct_stock(live_mode=False, item_id="mug-01", location_id="us", counted=0, cause=TEST._replace(note="lost"))
    mug = {"inventoryItemIds": "mug-01"}
    assert places(api, **mug, shipToCountry="DE") == [("mug-01", "main")]
    assert places(api, **mug, shipToCountry="US") == [("mug-01", "main"), ("mug-01", "us")]
    assert places(api, **mug, available="True") == [("mug-01", "main")]
    assert places(api, **mug, available="false") == [("mug-01", "us")]
    assert places(api, **mug, **{"updatedTime[gt]": "2026-03-02T09:15:30Z"}) == [("mug-01", "us")]
    assert places(api, **mug, **{"updatedTime[lte]": "2026-03-02T09:15:30Z"}) == [("mug-01", "main")]
    us = Location.objects.get(wire_id="us")
    us.is_active = False
    us.save()
    assert places(api, **mug) == [("mug-01", "main")]


def test_a_country_that_nobody_serves(api: Api) -> None:
    """No location, no level: 200 with nothing."""
    make_location(countries=["DE"])
    stock_up(1)
    assert places(api, inventoryItemIds="mug-01", shipToCountry="FR") == []


def test_a_correction_below_what_is_promised(api: Api) -> None:
    """R-FUL-028: the level reports 0, and promises nothing until stock recovers."""
    stock_up(5)
    assert api.post("/reservations", reservation(4)).status_code == 201
    correct_stock(live_mode=False, item_id="mug-01", location_id="main", counted=2, cause=TEST._replace(note="broken"))
    (row,) = api.get("/inventory-levels", inventoryItemIds="mug-01").json()["data"]
    assert (row["available"], row["availableQuantity"]) == (False, 0)
    assert_error(api.post("/reservations", reservation(1)), 409, ("out_of_inventory", "items[0].inventoryItemId"))


def test_when_the_time_of_change_changes(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """R-FUL-030: exactly when quantity or restock time change; R-FUL-027: never by reading."""

    def updated() -> str:
        (row,) = api.get("/inventory-levels", inventoryItemIds="mug-01").json()["data"]
        text: str = row["updatedTime"]
        return text

    def correct(counted: int) -> None:
        stopped_clock.shift(timedelta(minutes=1))
        note = TEST._replace(note="counted")
        correct_stock(live_mode=False, item_id="mug-01", location_id="main", counted=counted, cause=note)

    stock_up(5)
    api.post("/reservations", reservation(5, expiresInSeconds=3600))
    correct(3)
    assert updated() == "2026-03-02T09:15:30Z"
    correct(4)
    assert updated() == "2026-03-02T09:15:30Z"
    correct(6)
    assert updated() == "2026-03-02T09:18:30Z"
    stopped_clock.shift(timedelta(minutes=1))
    expect_stock(live_mode=False, item_id="mug-01", location_id="main", available_time=CHRISTMAS, cause=TEST)
    assert updated() == "2026-03-02T09:19:30Z"
    stopped_clock.shift(timedelta(minutes=1))
    expect_stock(live_mode=False, item_id="mug-01", location_id="main", available_time=CHRISTMAS, cause=TEST)
    assert updated() == updated() == "2026-03-02T09:19:30Z"


def test_permissions(api_for: Any, public_api: Api) -> None:
    """A restricted key needs its resource; a public one may not look."""
    path = "/inventory-levels?inventoryItemIds=mug-01"
    assert api_for(kind="restricted", permissions={"inventory-levels": "read"}).get(path).status_code == 200
    assert api_for(kind="restricted", permissions={"reservations": "read_write"}).get(path).status_code == 403
    assert public_api.get(path).status_code == 401
    assert api_for().post("/inventory-levels", {}).status_code == 405
