"""`POST /fulfillment-orders` (fulfillment.md, section 6)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.models import Reservation
from fulfillment.stock.operations import expect_stock
from tests.factories.client import Api, assert_error
from tests.factories.stock import TEST, make_item, make_location, stock_up
from tests.fulfillment.stock.requests import reservation

from .goods import breaches, counters, events, level, line, request_body, request_goods, state, types

pytestmark = pytest.mark.django_db
PATH = "/fulfillment-orders"


def test_answer(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """R-FUL-004, R-FUL-005, R-FUL-016, R-CON-085, A-FUL-06, R-FUL-340: only what was sent comes back."""
    stock_up(3)
    tax = {"amount": 4.82, "items": [{"authorityType": "state", "amount": 4.82}]}
    sent = line(2, upstreamId="7", subtotal="10.00", total=14.82, name="Mug", giftMessage="Hi", giftWrap=True, tax=tax)
    choice = {"id": "D2", "dutiesPaid": True, "signatureRequiredType": "adult", "shippingInstructions": "ring"}
    body = request_body(sent, upstreamId="o-1", locale="en-us", email="a@example.com", phone="1", name="Ada")
    made = api.post(PATH, body | {"shippingChoice": choice})
    assert made.status_code == 201
    found = made.json()
    number, item = found["id"], found["items"][0]
    assert (type(number), len(str(number)), type(item["id"])) == (int, 12, int)
    assert found == {
        "id": number,
        "createdTime": "2026-03-02T09:15:30Z",
        "currency": "USD",
        "upstreamOrderTime": "2026-03-01T10:00:00Z",
        "upstreamId": "o-1",
        "locale": "en_US",
        "name": "Ada",
        "email": "a@example.com",
        "phone": "1",
        "shipTo": body["shipTo"],
        "shippingChoice": choice,
        "state": "pending",
        "liveMode": False,
        "items": [
            {
                "id": item["id"],
                "upstreamId": "7",
                "inventoryItemId": "mug-01",
                "quantity": 2,
                "subtotal": 10.0,
                "total": 14.82,
                "name": "Mug",
                "giftMessage": "Hi",
                "giftWrap": True,
                "tax": tax,
                "pending": 2,
                "backordered": 0,
                "shipped": 0,
                "cancelled": 0,
                "returned": 0,
                "state": "pending",
            }
        ],
    }
    assert api.get(f"{PATH}/{number}").json() == found
    assert events() == [("fulfillment_order.pending", found)]


def test_what_was_read_can_be_sent_back(api: Api) -> None:
    """R-CON-079: members that only the server sets are ignored."""
    stock_up(2)
    first = request_goods(api)
    again = request_goods(api, **first)
    assert again["id"] != first["id"]


def test_texts_for_numbers(api: Api) -> None:
    """R-FUL-003: connectors quote quantities and amounts."""
    stock_up(2)
    assert request_goods(api, line("2", total="3.50"))["items"][0]["quantity"] == 2


MISSING = ["currency", "upstreamOrderTime", "shipTo", "shippingChoice", "items"]


@pytest.mark.parametrize("empty", [None, "absent", "nothing"])
def test_missing_members_are_told_together(api: Api, empty: str | None) -> None:
    """R-FUL-114, R-FUL-009, R-FUL-012."""
    nothing: dict[str, Any] = {"shipTo": {}, "shippingChoice": {}, "items": []} if empty == "nothing" else {}
    body = {} if empty == "absent" else dict.fromkeys(MISSING) | nothing
    paths = dict(zip(MISSING, MISSING, strict=True))
    if empty == "nothing":
        paths |= {"shipTo": "shipTo.address.country", "shippingChoice": "shippingChoice.id"}
    said = assert_error(api.post(PATH, body), 400, *[("missing_parameter", path) for path in paths.values()])
    assert set(said) == {"A parameter is missing."}


def test_missing_members_inside(api: Api) -> None:
    """R-FUL-114: each by its path."""
    items: list[dict[str, Any]] = [{}, {"inventoryItemId": None, "quantity": None}, {"inventoryItemId": "none"}]
    body = request_body(*items, shipTo={"name": "Ada"}, shippingChoice={"dutiesPaid": True})
    paths = ["shipTo.address.country", "shippingChoice.id", "items[2].quantity"]
    paths += [f"items[{index}].{name}" for index in (0, 1) for name in ("inventoryItemId", "quantity")]
    expected: list[tuple[str, str | None]] = [("missing_parameter", path) for path in paths]
    assert_error(api.post(PATH, body), 400, *expected, ("invalid_parameter", "items[2].inventoryItemId"))


BAD_TAX = ("invalid_parameter", "items[0].tax.items[0].amount")
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"currency": "usd"}, "invalid_parameter", "currency"),
    ({"currency": ""}, "invalid_parameter", "currency"),
    ({"items": [line("")]}, "invalid_parameter", "items[0].quantity"),
    ({"upstreamOrderTime": "2026-03-01"}, "invalid_parameter", "upstreamOrderTime"),
    ({"upstreamOrderTime": "2026-03-01T10:00:00+01:00"}, "invalid_parameter", "upstreamOrderTime"),
    ({"email": "nobody"}, "invalid_parameter", "email"),
    ({"locale": "english"}, "invalid_parameter", "locale"),
    ({"name": "x" * 256}, "invalid_parameter", "name"),
    ({"upstreamId": ["x"]}, "invalid_parameter", "upstreamId"),
    ({"upstreamId": "\u0000"}, "invalid_parameter", "upstreamId"),
    ({"shipTo": "US"}, "invalid_parameter", "shipTo"),
    ({"shipTo": {"address": {"country": "us"}}}, "invalid_parameter", "shipTo.address.country"),
    ({"shipTo": {"address": {"country": ""}}}, "invalid_parameter", "shipTo.address.country"),
    ({"shippingChoice": {"id": " "}}, "invalid_parameter", "shippingChoice.id"),
    ({"shippingChoice": {"id": ""}}, "invalid_parameter", "shippingChoice.id"),
    ({"shippingChoice": {"id": "SG", "dutiesPaid": 1}}, "invalid_parameter", "shippingChoice.dutiesPaid"),
    (
        {"shippingChoice": {"id": "SG", "signatureRequiredType": "none"}},
        "invalid_parameter",
        "shippingChoice.signatureRequiredType",
    ),
    ({"items": {"quantity": 1}}, "invalid_parameter", "items"),
    ({"items": [line(0)]}, "invalid_parameter", "items[0].quantity"),
    ({"items": [line(-1)]}, "invalid_quantity_amount", "items[0].quantity"),
    ({"items": [line(1.5)]}, "invalid_parameter", "items[0].quantity"),
    ({"items": [line(True)]}, "invalid_parameter", "items[0].quantity"),
    ({"items": [line("1e1")]}, "invalid_parameter", "items[0].quantity"),
    ({"items": [line(10**12)]}, "invalid_parameter", "items[0].quantity"),
    ({"items": [line(item="")]}, "invalid_parameter", "items[0].inventoryItemId"),
    ({"items": [line(item="none")]}, "invalid_parameter", "items[0].inventoryItemId"),
    ({"items": [line(item="\u0000")]}, "invalid_parameter", "items[0].inventoryItemId"),
    ({"items": [line(total="much")]}, "invalid_parameter", "items[0].total"),
    ({"items": [line(total=10**16)]}, "invalid_parameter", "items[0].total"),
    ({"items": [line(tax={})]}, "missing_parameter", "items[0].tax.amount"),
    (
        {"items": [line(tax={"amount": 1, "items": [{"amount": "x"}]})]},
        "invalid_parameter",
        "items[0].tax.items[0].amount",
    ),
    ({"items": [line(price=1)]}, "unknown_parameter", "price"),
    ({"warehouse": "x"}, "unknown_parameter", "warehouse"),
]


@pytest.mark.parametrize(("change", "code", "parameter"), BAD, ids=[f"{one[2]}-{n}" for n, one in enumerate(BAD)])
def test_bad_values(api: Api, change: dict[str, Any], code: str, parameter: str) -> None:
    """R-FUL-115, R-FUL-117: section 19; nothing is created, no stock moves (R-FUL-013)."""
    stock_up(1)
    assert_error(api.post(PATH, request_body() | change), 400, (code, parameter))
    assert (FulfillmentOrder.objects.count(), level(), types()) == (0, (1, 0, 1), [])


def test_who_may_call(anonymous: Api, public_api: Api, api_for: Any) -> None:
    """R-CON-024, R-CON-025, R-CON-027."""
    assert_error(anonymous.post(PATH, request_body()), 401, ("unauthorized", None))
    assert_error(public_api.post(PATH, request_body()), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"fulfillment-orders": "read"})
    assert_error(reader.post(PATH, request_body()), 403, ("forbidden", None))
    assert reader.get(PATH).status_code == 200
    assert api_for(kind="restricted", permissions={"orders": "read_write"}).get(PATH).status_code == 403


def test_every_call_is_a_request_of_its_own(api: Api) -> None:
    """R-CON-180: sent twice, it asks for the goods twice."""
    stock_up(3)
    assert request_goods(api, line(1))["id"] != request_goods(api, line(1))["id"]
    assert level() == (3, 2, 1)


def test_equal_items_stay_two_lines(api: Api) -> None:
    """R-FUL-127."""
    stock_up(3)
    order = request_goods(api, line(2, total=20), line(2, total=18))
    assert [item["total"] for item in order["items"]] == [20.0, 18.0]
    assert counters(api, order) == [{"pending": 2}, {"pending": 1, "backordered": 1}]
    assert breaches() == []


def test_several_locations(api: Api) -> None:
    """R-FUL-128, R-FUL-036: one fulfillment order, although no location has it all."""
    make_location("near", priority=1)
    make_location("far", priority=2)
    stock_up(1, location="near")
    stock_up(2, location="far")
    order = request_goods(api, line(3))
    assert counters(api, order) == [{"pending": 3}]
    assert (level(location="near"), level(location="far")) == ((1, 1, 0), (2, 2, 0))


def test_no_location_serves_the_country(api: Api) -> None:
    """R-FUL-126: overselling does not help."""
    make_location("main", countries=["DE"])
    make_item(allow_oversell=True)
    said = assert_error(api.post(PATH, request_body()), 409, ("country_restricted", "shipTo.address.country"))
    assert said == ["No location ships to 'US'."]
    assert FulfillmentOrder.objects.count() == 0


@pytest.mark.parametrize(
    ("oversell", "location", "policy", "accepted"),
    [
        (False, None, True, True),
        (False, None, False, False),
        (True, None, False, True),
        (False, True, False, True),
        (False, False, True, False),
        (True, False, False, True),
    ],
)
def test_shortfall(api: Api, oversell: bool, location: bool | None, policy: bool, accepted: bool) -> None:
    """R-FUL-124: the item's word, else the location's, else the policy's."""
    make_item(allow_oversell=oversell)
    make_location("main", accepts_backorders=location)
    stock_up(1)
    FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=policy)
    answer = api.post(PATH, request_body(line(2)))
    assert answer.status_code == (201 if accepted else 409)
    if accepted:
        assert counters(api, answer.json()) == [{"pending": 1, "backordered": 1}]
    else:
        said = assert_error(answer, 409, ("out_of_inventory", "items[0].inventoryItemId"))
        assert said == ["Inventory for item 'mug-01' is insufficient."]
        assert (level(), types()) == ((1, 0, 1), [])


def test_every_short_line_is_told(api: Api) -> None:
    """R-FUL-124, R-FUL-013: one element for each, and nothing is created."""
    FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=False)
    for item in ("a", "b", "c"):
        stock_up(1, item)
    body = request_body(line(2, "a"), line(1, "b"), line(2, "c"))
    expected = [("out_of_inventory", f"items[{index}].inventoryItemId") for index in (0, 2)]
    assert_error(api.post(PATH, body), 409, *expected)
    assert level("b") == (1, 0, 1)


def test_backordered_at_birth(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """R-FUL-125, events.md 4: pending first, then the short lines only, with what is known of the restock."""
    stock_up(1)
    stock_up(1, "cup")
    from_now = FulfillmentOrder(live_mode=False).now() + timedelta(days=3)
    expect_stock(live_mode=False, item_id="mug-01", location_id="main", available_time=from_now, cause=TEST)
    order = request_goods(api, line(3, upstreamId="l-1", name="Mug"), line(1, "cup"), upstreamId="o-1")
    assert state(api, order) == ("pending", ["backordered", "pending"])
    (pending, full), (backordered, short) = events()
    assert (pending, backordered) == ("fulfillment_order.pending", "fulfillment_order.backordered")
    assert full == order
    assert short == {
        "id": order["id"],
        "createdTime": order["createdTime"],
        "upstreamId": "o-1",
        "currency": "USD",
        "shipTo": order["shipTo"],
        "state": "pending",
        "liveMode": False,
        "items": [
            {
                "id": order["items"][0]["id"],
                "upstreamId": "l-1",
                "inventoryItemId": "mug-01",
                "name": "Mug",
                "ordered": 3,
                "backordered": 2,
                "totalBackordered": 2,
                "availableTime": "2026-03-05T09:15:30Z",
            }
        ],
    }


class TestReservation:
    """R-FUL-122, R-FUL-123, R-FUL-064."""

    def test_held_units_become_allocated(self, api: Api) -> None:
        stock_up(5)
        api.post("/reservations", reservation(3, id="cart"))
        order = request_goods(api, line(4), reservationId="cart")
        assert (counters(api, order), level()) == ([{"pending": 4}], (5, 4, 1))
        assert Reservation.objects.get().state == "converted"
        assert order["reservationId"] == "cart"

    def test_surplus_is_released(self, api: Api) -> None:
        stock_up(5)
        api.post("/reservations", reservation(3, id="cart"))
        request_goods(api, line(1), reservationId="cart")
        assert level() == (5, 1, 4)

    def test_a_refused_request_leaves_it_alone(self, api: Api) -> None:
        stock_up(3)
        FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=False)
        api.post("/reservations", reservation(3, id="cart"))
        answer = api.post(PATH, request_body(line(4), reservationId="cart"))
        assert_error(answer, 409, ("out_of_inventory", "items[0].inventoryItemId"))
        assert (level(), Reservation.objects.get().state) == ((3, 0, 0), "active")

    def test_its_override_counts(self, api: Api) -> None:
        """R-FUL-124: the reservation promised more than there was."""
        stock_up(1)
        FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=False)
        api.post("/reservations", reservation(2, id="cart", allowOversell=True))
        order = request_goods(api, line(2), reservationId="cart")
        assert counters(api, order) == [{"pending": 1, "backordered": 1}]

    @pytest.mark.parametrize("over", ["unknown", "expired", "released"])
    def test_one_that_is_over_is_ignored(self, api: Api, stopped_clock: time_machine.Traveller, over: str) -> None:
        stock_up(2)
        api.post("/reservations", reservation(2, id="cart"))
        if over == "released":
            api.delete("/reservations/cart")
        if over == "expired":
            stopped_clock.shift(301)
        order = request_goods(api, line(2), reservationId="none" if over == "unknown" else "cart")
        expected = {"backordered": 2} if over == "unknown" else {"pending": 2}
        assert counters(api, order) == [expected]
        assert order["reservationId"]
