"""`POST /reservations` and `DELETE /reservations/{id}` (R-FUL-050 to R-FUL-063)."""

import uuid
from typing import Any

import pytest
import time_machine

from fulfillment.stock import states
from fulfillment.stock.models import Level, Reservation, ReservationHold
from tests.factories.client import Api, assert_error
from tests.factories.stock import make_item, make_location, stock_up

from .requests import CHOICE, SHIP_TO, level, reservation

pytestmark = pytest.mark.django_db
LINE = "items[0].inventoryItemId"


def test_the_documented_example(api: Api, stopped_clock: time_machine.Traveller) -> None:
    """R-FUL-052, R-FUL-060: what was sent comes back, with creation and mode; the stock is held (4.4)."""
    stock_up(6)
    body = reservation(4, allowOversell=False, id="5744204322")
    answer = api.post("/reservations", body)
    assert answer.status_code == 201
    assert answer.json() == body | {"createdTime": "2026-03-02T09:15:30Z", "liveMode": False}
    assert level(api) == 2
    short = api.post("/reservations", reservation(3, allowOversell=False))
    messages = assert_error(short, 409, ("out_of_inventory", LINE))
    assert messages == ["Inventory for item 'mug-01' is insufficient."]
    assert api.post("/reservations", reservation(3, allowOversell=True)).status_code == 201
    assert level(api) == 0
    assert ReservationHold.objects.order_by("pk").values_list("quantity", "line__oversold")[1] == (2, 1)


def test_members_that_need_not_be_sent(api: Api) -> None:
    """An id is made; members without a value stay away; numbers may come as text, the server's members are ignored."""
    stock_up(6)
    sent = reservation("2", shipTo={"address": {"country": "US", "city": None}}, expiresInSeconds="60", liveMode=True)
    sent["shippingChoice"] = CHOICE | {"amount": "5.95"}
    got = api.post("/reservations", sent | {"createdTime": "x"}).json()
    assert uuid.UUID(got["id"])
    assert got["items"] == [{"inventoryItemId": "mug-01", "quantity": 2}]
    assert got["shipTo"] == {"address": {"country": "US"}}
    assert (got["shippingChoice"], got["expiresInSeconds"], got["liveMode"]) == (CHOICE, 60, False)


@pytest.mark.parametrize(
    ("item_flag", "line_flag", "status"),
    [(False, None, 409), (True, None, 201), (False, True, 201), (True, False, 409)],
)
def test_the_override_works_both_ways(api: Api, item_flag: bool, line_flag: bool | None, status: int) -> None:
    """R-FUL-050, R-CAT-138."""
    make_item(allow_oversell=item_flag)
    stock_up(1)
    assert api.post("/reservations", reservation(2, allowOversell=line_flag)).status_code == status
    assert level(api) == (0 if status == 201 else 1)


def test_all_or_nothing_and_every_short_line_told(api: Api) -> None:
    """R-FUL-051, A-FUL-05: an error for each short line, and nothing is held for the others."""
    stock_up(1)
    stock_up(9, item="cup")
    stock_up(1, item="pot")
    lines = [{"inventoryItemId": item, "quantity": 2} for item in ("mug-01", "cup", "pot")]
    answer = api.post("/reservations", reservation(items=lines))
    assert_error(answer, 409, ("out_of_inventory", LINE), ("out_of_inventory", "items[2].inventoryItemId"))
    assert not Level.objects.exclude(held=0).exists()
    assert not Reservation.objects.exists()


def test_the_same_item_twice(api: Api) -> None:
    """R-FUL-057: tested against the sum; the lines stay two."""
    stock_up(3)
    two = {"inventoryItemId": "mug-01", "quantity": 2}
    assert_error(
        api.post("/reservations", reservation(items=[two, two])), 409, ("out_of_inventory", "items[1].inventoryItemId")
    )
    got = api.post("/reservations", reservation(items=[two, two | {"quantity": 1}])).json()
    assert [line["quantity"] for line in got["items"]] == [2, 1]
    assert level(api) == 0


MISSING = [
    ({"items": None}, "items"),
    ({"items": []}, "items"),
    ({"items": [{"quantity": 1}]}, LINE),
    ({"items": [{"inventoryItemId": "mug-01", "quantity": None}]}, "items[0].quantity"),
    ({"shipTo": None}, "shipTo"),
    ({"shipTo": {}}, "shipTo"),
    ({"shipTo": {"address": {}}}, "shipTo.address.country"),
    ({"shippingChoice": None}, "shippingChoice"),
    ({"shippingChoice": {"amount": 1, "serviceLevel": "SG"}}, "shippingChoice.currency"),
    ({"shippingChoice": {"currency": "USD", "serviceLevel": "SG"}}, "shippingChoice.amount"),
    ({"shippingChoice": {"currency": "USD", "amount": 0}}, "shippingChoice.serviceLevel"),
    ({"expiresInSeconds": None}, "expiresInSeconds"),
]
QUANTITY, SECONDS = "items[0].quantity", "expiresInSeconds"
INVALID: list[tuple[dict[str, Any], str, str, str]] = [
    ({"quantity": 0}, "invalid_parameter", QUANTITY, "'0' is not a valid parameter."),
    ({"quantity": ""}, "invalid_parameter", QUANTITY, "'' is not a valid parameter."),
    ({"item": ""}, "invalid_parameter", LINE, "'' is not a valid parameter."),
    ({"expiresInSeconds": ""}, "invalid_parameter", SECONDS, "'' is not a valid parameter."),
    ({"id": "."}, "invalid_parameter", "id", "'.' is not a valid parameter."),
    ({"quantity": 1.5}, "invalid_parameter", QUANTITY, "'1.5' is not a valid parameter."),
    ({"quantity": True}, "invalid_parameter", QUANTITY, "'true' is not a valid parameter."),
    ({"quantity": -1}, "invalid_quantity_amount", QUANTITY, "The quantity provided in the request was invalid."),
    ({"item": "none"}, "invalid_parameter", LINE, "'none' is not a valid inventory item."),
    ({"allowOversell": 1}, "invalid_parameter", "items[0].allowOversell", "'1' is not a valid parameter."),
    ({"expiresInSeconds": 0}, "invalid_parameter", SECONDS, "'0' is not a valid parameter."),
    ({"expiresInSeconds": -5}, "invalid_parameter", SECONDS, "'-5' is not a valid parameter."),
    ({"expiresInSeconds": 1.5}, "invalid_parameter", SECONDS, "'1.5' is not a valid parameter."),
    ({"expiresInSeconds": 2**31}, "invalid_parameter", SECONDS, "'2147483648' is not a valid parameter."),
    ({"id": "a b"}, "invalid_parameter", "id", "'a b' is not a valid parameter."),
    ({"id": ""}, "invalid_parameter", "id", "'' is not a valid parameter."),
    ({"id": "x" * 256}, "invalid_parameter", "id", f"'{'x' * 200}' is not a valid parameter."),
    (
        {"shipTo": {"address": {"country": "XX"}}},
        "invalid_parameter",
        "shipTo.address.country",
        "'XX' is not a valid country.",
    ),
    (
        {"shippingChoice": CHOICE | {"serviceLevel": "standard"}},
        "invalid_shipping_choice",
        "shippingChoice.serviceLevel",
        "The shipping choice is invalid.",
    ),
    (
        {"shippingChoice": CHOICE | {"currency": "YEM"}},
        "invalid_parameter",
        "shippingChoice.currency",
        "'YEM' is not a valid currency.",
    ),
    (
        {"shippingChoice": CHOICE | {"amount": -1}},
        "invalid_parameter",
        "shippingChoice.amount",
        "'-1' is not a valid parameter.",
    ),
    ({"price": 1}, "unknown_parameter", "price", "'price' is an unknown parameter."),
]


@pytest.mark.parametrize(("change", "parameter"), MISSING)
def test_what_must_be_sent(api: Api, change: dict[str, Any], parameter: str) -> None:
    """R-FUL-009, A-FUL-04; null and empty count as missing."""
    stock_up(9)
    expected = "shipTo.address" if change == {"shipTo": {}} else parameter
    assert_error(api.post("/reservations", reservation() | change), 400, ("missing_parameter", expected))


@pytest.mark.parametrize(("change", "code", "parameter", "message"), INVALID)
def test_what_may_not_be_sent(api: Api, change: dict[str, Any], code: str, parameter: str, message: str) -> None:
    """R-FUL-003, R-FUL-053, R-FUL-055, R-FUL-056, R-FUL-059; nothing is stored."""
    stock_up(9)
    assert assert_error(api.post("/reservations", reservation(**change)), 400, (code, parameter)) == [message]
    assert not Reservation.objects.exists()


def test_all_errors_together_and_no_conflict_beside_them(api: Api) -> None:
    """R-FUL-012: problems in different places, and of conflicts nothing."""
    stock_up(1)
    lines = [{"inventoryItemId": "mug-01", "quantity": 99}, {"inventoryItemId": "none", "quantity": 0}]
    answer = api.post("/reservations", {"items": lines, "shipTo": SHIP_TO, "id": "?"})
    found = [("invalid_parameter", path) for path in ("id", "items[1].inventoryItemId", "items[1].quantity")]
    assert_error(
        answer, 400, *found, ("missing_parameter", "shippingChoice"), ("missing_parameter", "expiresInSeconds")
    )


def test_errors_in_the_order_of_the_document(api: Api) -> None:
    """R-FUL-012: whatever is found first; unknown members come last."""
    lines = [{"inventoryItemId": "mug-01"}, {"quantity": 0, "inventoryItemId": "none"}]
    address = {"address": {"country": "XX"}}
    body = {"price": 1, "shipTo": address, "items": lines, "id": "?", "expiresInSeconds": 0}
    told = api.post("/reservations", body).json()["errors"]
    assert [element["parameter"] for element in told] == [
        "id",
        "items[0].inventoryItemId",
        "items[0].quantity",
        "items[1].inventoryItemId",
        "items[1].quantity",
        "shipTo.address.country",
        "shippingChoice",
        "expiresInSeconds",
        "price",
    ]


def test_an_id_that_is_taken(api: Api, live_api: Api) -> None:
    """R-FUL-054: while active, in the mode; afterwards it may be used again."""
    stock_up(9)
    stock_up(9, live_mode=True)
    body = reservation(id="cart-1")
    assert api.post("/reservations", body).status_code == 201
    answer = api.post("/reservations", body)
    assert assert_error(answer, 409, ("already_exists", "id")) == ["Reservation 'cart-1' already exists."]
    assert live_api.post("/reservations", body).status_code == 201
    assert api.delete("/reservations/cart-1").status_code == 204
    assert api.post("/reservations", body).status_code == 201
    assert level(api) == 8


def test_a_country_that_nobody_serves(api: Api) -> None:
    """R-FUL-058: oversell does not help, an inactive location neither."""
    make_location(countries=["DE"])
    make_location("shut", is_active=False)
    stock_up(9)
    answer = api.post("/reservations", reservation(allowOversell=True))
    assert assert_error(answer, 409, ("country_restricted", "shipTo.address.country")) == ["No location ships to 'US'."]


def test_release(api: Api) -> None:
    """R-FUL-062, R-FUL-063: every line at once, answered without a body; then the id names nothing."""
    stock_up(3)
    stock_up(3, item="cup")
    lines = [{"inventoryItemId": item, "quantity": 2} for item in ("mug-01", "cup")]
    api.post("/reservations", reservation(items=lines, id="cart-1"))
    answer = api.delete("/reservations/cart-1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (level(api), level(api, "cup")) == (3, 3)
    for wire_id in ("cart-1", "none", "%00"):
        assert_error(api.delete(f"/reservations/{wire_id}"), 404, ("not_found", "id"))
    assert Reservation.objects.get().state == states.RELEASED
    assert not ReservationHold.objects.exists()


def test_there_is_nothing_to_read(api: Api, api_for: Any) -> None:
    """Neither a list nor a single reservation (4.1); a restricted key needs the permission to write."""
    assert api.get("/reservations").status_code == api.get("/reservations/cart-1").status_code == 405
    reader = api_for(kind="restricted", permissions={"reservations": "read"})
    assert reader.post("/reservations", reservation()).status_code == 403


@pytest.mark.parametrize("service", ["SG", "D1", "D2", "AG", "A1", "IH", "COD", "IC", "IS"])
def test_each_service_may_be_reserved_for(api: Api, service: str) -> None:
    """A-FUL-03, R-FUL-059: all nine codes of quotes, although the published list has one."""
    stock_up(1)
    assert api.post("/reservations", reservation(shippingChoice=CHOICE | {"serviceLevel": service})).status_code == 201
