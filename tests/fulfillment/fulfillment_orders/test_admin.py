"""Goods in the browser: the legal next steps and no others, for those who may take them (R-FUL-440, R-FUL-443 f.)."""

import html
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fulfillment.fulfillment_orders.models import (
    FulfillerAction,
    FulfillmentCancellation,
    FulfillmentReturn,
    Shipment,
)
from fulfillment.policies.models import FulfillmentPolicy
from tests.catalog.staff.conftest import SignIn, sign_in  # noqa: F401
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.factories.goods import make_fulfillment_order
from tests.factories.orders import A, make_order
from tests.factories.stock import stock_up

from .goods import breaches, counters, level, line, request_goods, stored, units

pytestmark = pytest.mark.django_db
ADMIN = "/admin/fulfillment"
ALL_STEPS = ["ship", "backorder", "cancel", "ask-to-cancel"]


@pytest.fixture
def operator(sign_in: SignIn) -> Client:  # noqa: F811
    """One who plays the warehouse."""
    return sign_in("Operations")


@pytest.fixture(scope="module")
def staged_request(stage: Stage, staged_api: Api) -> Iterator[dict[str, Any]]:
    """A fulfillment order of two, and as many in stock."""
    with stage():
        stock_up(2)
        yield request_goods(staged_api, line(2))


@pytest.fixture
def order(staged_request: dict[str, Any], db: None) -> dict[str, Any]:
    """A fulfillment order of two, and as many in stock."""
    return deepcopy(staged_request)


def page(row: Any, step: str = "change") -> str:
    """Return the address of a row's page, or of one of its steps."""
    return f"{ADMIN}/{row._meta.model_name}/{row.pk}/{step}/"


def steps(client: Client, row: Any, order: Any = None) -> list[str]:
    """Return the steps that the page of a fulfillment order offers for one of its rows."""
    found = client.get(page(order or row)).content.decode()
    return re.findall(rf'href="{ADMIN}/{row._meta.model_name}/{row.pk}/([a-z-]+)/"', found.replace("/change/", "/-/"))


def offered(client: Client, row: Any, order: Any = None) -> list[str]:
    """Return the same without the links to the row itself."""
    return [step for step in steps(client, row, order) if step != "-"]


def text_of(answer: Any) -> str:
    """Return what a page says, without tags."""
    assert answer.status_code == 200
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(bare).split())


def take(client: Client, row: Any, step: str, **details: Any) -> str:
    """Take a step and return what the page after it says."""
    answer = client.post(page(row, step), details)
    assert answer.status_code == 302, text_of(answer)
    return text_of(client.get(answer.headers["Location"]))


def test_only_legal_next_steps(api: Api, operator: Client) -> None:
    """Ship two of three, report the third, restock, ship, return one: each page offers what is possible then."""
    stock_up(3)
    order = request_goods(api, line(3), upstreamId="240000000336")
    row = stored(order)
    name = f"line_{order['items'][0]['id']}"
    assert offered(operator, row) == ALL_STEPS
    assert "Shipped as" in take(operator, row, "ship", **{name: 2})
    assert offered(operator, row) == [*ALL_STEPS, "return"]
    take(operator, row, "backorder", **{name: 1})
    assert offered(operator, row) == ["restock", "cancel", "ask-to-cancel", "return"]
    said = take(operator, row, "restock", item_id="mug-01", location_id="main", quantity=1)
    assert "1 are free after the backorders" in said
    take(operator, row, "ship", **{name: 1}, company="Postal", number="P-1", url="https://post.example/P-1")
    assert offered(operator, row) == ["return"]
    take(operator, row, "return", **{name: 1}, reason="too small")
    back = FulfillmentReturn.objects.get()
    assert offered(operator, back, row) == ["approve", "reject"]
    take(operator, back, "approve")
    assert offered(operator, back, row) == ["receive"]
    take(operator, back, "receive", **{name: 1}, resaleable="on")
    assert offered(operator, back, row) == []
    assert counters(api, order) == [{"shipped": 2, "returned": 1}]
    shown = text_of(operator.get(page(row)))
    assert "mug-01, line" in shown
    assert "3 0 0 2 0 1 Shipped" in shown
    assert "Postal P-1" in shown
    assert {action.through for action in FulfillerAction.objects.exclude(kind="request")} == {"browser"}
    assert breaches() == []


def test_cancellations_are_decided(api: Api, operator: Client) -> None:
    stock_up(3)
    order = request_goods(api, line(3))
    row, name = stored(order), f"line_{order['items'][0]['id']}"
    take(operator, row, "ask-to-cancel", **{name: 2}, reason="changed my mind")
    cancellation = FulfillmentCancellation.objects.get()
    assert offered(operator, cancellation, row) == ["accept", "reject"]
    assert "now accepted" in take(operator, cancellation, "accept", **{name: 1})
    assert counters(api, order) == [{"pending": 2, "cancelled": 1}]
    assert offered(operator, cancellation, row) == []
    answer = operator.post(page(cancellation, "reject"), follow=True)
    assert "not possible any more" in text_of(answer)
    take(operator, row, "cancel", **{name: 2}, reason="broken")
    assert offered(operator, row) == []
    assert counters(api, order) == [{"cancelled": 3}]


def test_accepting_none_rejects(api: Api, operator: Client) -> None:
    stock_up(2)
    order = request_goods(api, line(2))
    row, name = stored(order), f"line_{order['items'][0]['id']}"
    take(operator, row, "ask-to-cancel", **{name: 1})
    assert "now rejected" in take(operator, FulfillmentCancellation.objects.get(), "accept", **{name: 0})
    take(operator, row, "ship", **{name: 2})
    shipment = Shipment.objects.get()
    assert offered(operator, shipment, row) == ["refuse"]
    take(operator, shipment, "refuse", **{name: 2})
    assert offered(operator, shipment, row) == []
    back = FulfillmentReturn.objects.get()
    assert (back.type, offered(operator, back, row)) == ("warehouse", ["receive"])
    assert "now rejected" in take(operator, back, "receive", **{name: 0})


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"{line}": 3}, "less than or equal to 2"),
        ({"{line}": -1}, "greater than or equal to 0"),
        ({"{line}": "x"}, "whole number"),
        ({"{line}": 0}, "Choose at least one unit"),
        ({}, "Choose at least one unit"),
        ({"{line}": 1, "url": "javascript:alert(1)"}, "Begin with http:// or https://"),
        ({"{line}": 1, "location_id": "elsewhere"}, "Select a valid choice"),
    ],
)
def test_a_form_says_what_is_wrong(
    api: Api, order: dict[str, Any], operator: Client, details: dict[str, Any], said: str
) -> None:
    sent = {key.replace("{line}", f"line_{order['items'][0]['id']}"): value for key, value in details.items()}
    assert said in text_of(operator.post(page(stored(order), "ship"), sent))
    assert counters(api, order) == [{"pending": 2}]


def test_a_page_that_is_out_of_date(api: Api, order: dict[str, Any], operator: Client) -> None:
    """Somebody else shipped one meanwhile: the form tells, and nothing is shipped twice."""
    api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)})
    answer = operator.post(page(stored(order), "ship"), {f"line_{order['items'][0]['id']}": 2})
    assert "less than or equal to 1" in text_of(answer)
    assert level() == (1, 1, 0)


RIGHTS = {
    "Administrator": [*ALL_STEPS, "return"],
    "Operations": [*ALL_STEPS, "return"],
    "Developer": [*ALL_STEPS, "return"],
    "Customer service": ["ask-to-cancel", "return"],
    "Merchandiser": [],
    "Viewer": [],
}


@pytest.mark.parametrize("role", RIGHTS)
def test_who_may_do_what(api: Api, order: dict[str, Any], sign_in: SignIn, role: str) -> None:  # noqa: F811
    """R-FUL-444: playing the fulfiller is a right of its own; asking for a cancellation or return is another one."""
    api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)})
    row, client = stored(order), sign_in(role)
    assert offered(client, row) == RIGHTS[role]
    before = counters(api, order)
    for step in {*ALL_STEPS, "return"} - set(RIGHTS[role]):
        answer = client.post(page(row, step), {f"line_{order['items'][0]['id']}": 1})
        assert answer.status_code == 403
    assert counters(api, order) == before
    assert client.get(f"{ADMIN}/fulfillmentorder/add/").status_code == 403


def test_merchandisers_restock(api: Api, sign_in: SignIn) -> None:  # noqa: F811
    """R-FUL-444: stock is theirs."""
    stock_up(1)
    row = stored(request_goods(api, line(2)))
    client = sign_in("Merchandiser")
    assert offered(client, row) == ["restock"]
    take(client, row, "restock", item_id="mug-01", location_id="main", quantity=1)
    assert offered(client, row) == []


def test_the_other_mode_is_not_there(operator: Client, reference: None) -> None:
    stock_up(1, live_mode=True)
    row = make_fulfillment_order(1, live_mode=True)
    assert operator.get(page(row)).status_code == 302
    assert operator.post(page(row, "ship"), {f"line_{row.lines.get().wire_id}": 1}).status_code == 302
    assert row.lines.get().pending == 1


def test_lists(api: Api, operator: Client) -> None:
    """They find exactly, filter by derived states, and cost the same however long they are (R-FUL-447)."""
    stock_up(30)
    orders = [request_goods(api, line(2), upstreamId=f"o-{number}") for number in range(3)]
    api.post(f"/lockstep/fulfillment-orders/{orders[0]['id']}/ship")
    api.post(f"/lockstep/fulfillment-orders/{orders[1]['id']}/cancel")
    address = f"{ADMIN}/fulfillmentorder/"
    for state, order in zip(("shipped", "cancelled", "pending"), orders, strict=True):
        found = operator.get(f"{address}?state={state}").content.decode()
        assert [str(one["id"]) in found for one in orders] == [one is order for one in orders]
    assert str(orders[2]["id"]) in operator.get(f"{address}?q=o-2").content.decode()
    number = Shipment.objects.get().tracking_number
    assert str(orders[0]["id"]) in operator.get(f"{address}?q={number}").content.decode()
    body = {"fulfillmentOrderId": orders[0]["id"], "items": units(orders[0], 1)}
    assert api.post("/fulfillment-returns", body).status_code == 201
    tables = ("fulfillmentorder", "shipment", "fulfillmentcancellation", "fulfillmentreturn")
    few = {table: _queries(operator, table) for table in tables}
    for order in [request_goods(api, line(1)) for _ in range(5)]:
        api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship")
        body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
        assert api.post("/fulfillment-returns", body).status_code == 201
    assert {table: _queries(operator, table) for table in tables} == few


def _queries(client: Client, table: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(f"{ADMIN}/{table}/").status_code == 200
    return len(captured)


def test_pages_of_single_rows(api: Api, operator: Client) -> None:
    """Shipments, cancellations and returns have pages of their own, with the same steps."""
    stock_up(3)
    order = request_goods(api, line(3))
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 1)}
    api.post("/fulfillment-cancellations", body)
    api.post(f"/lockstep/fulfillment-orders/{order['id']}/ship", {"items": units(order, 1)})
    api.post("/fulfillment-returns", body)
    for model, wanted in (
        (Shipment, []),
        (FulfillmentCancellation, ["accept", "reject"]),
        (FulfillmentReturn, ["approve", "reject"]),
    ):
        row = model.objects.get()
        assert offered(operator, row) == wanted
        assert row.wire_id in text_of(operator.get(page(row)))


def test_policy_page(operator: Client, reference: None) -> None:
    """R-FUL-443: one row for the mode in force; it is added once and changed from then on."""
    address = f"{ADMIN}/fulfillmentpolicy/"
    assert operator.get(address).status_code == 200
    values = {"split": "per_unit", "cancellations": "reject", "returns": "manual", "ship_after_seconds": 60}
    values |= {f"settle_{kind}_seconds": 0 for kind in ("capture", "cancel", "refund")}
    assert operator.post(address, values).headers["Location"] == address
    policy = FulfillmentPolicy.objects.get()
    assert (policy.live_mode, policy.split, policy.accepts_backorders) == (False, "per_unit", False)
    assert "Ship after" in text_of(operator.get(address))
    assert operator.post(address, values | {"split": "one", "accepts_backorders": "on"}).headers["Location"] == address
    policy.refresh_from_db()
    assert (policy.split, policy.accepts_backorders) == ("one", True)
    assert operator.get(f"{address}add/").status_code == 403
    assert policy.history.first().through == "browser"


def test_viewers_cannot_change_the_policy(sign_in: SignIn, reference: None) -> None:  # noqa: F811
    client = sign_in("Viewer")
    assert client.get(f"{ADMIN}/fulfillmentpolicy/").status_code == 200
    policy = FulfillmentPolicy.objects.create(live_mode=False)
    assert client.get(page(policy)).status_code == 200
    assert client.post(page(policy), {"split": "one"}).status_code == 403


def test_home_shows_what_needs_attention(api: Api, operator: Client) -> None:
    stock_up(1)
    order = request_goods(api, line(3))
    api.post("/fulfillment-cancellations", {"fulfillmentOrderId": order["id"], "items": units(order, 1)})
    said = text_of(operator.get("/admin/"))
    assert "1 Backordered lines" in said
    assert "1 Cancellations to decide" in said
    assert "0 Returns to approve" in said


def test_on_the_page_of_the_order(api: Api, operator: Client, sign_in: SignIn) -> None:  # noqa: F811
    """Screen 8: the goods stand beside the money, each request with its next steps; its events are on the timeline."""
    stock_up(3)
    order = make_order(A)
    address = f"{ADMIN}/order/{order.pk}/change/"
    assert "Goods" not in text_of(operator.get(address)).partition("Timeline")[0]
    sold = order.lines.get()
    made = request_goods(api, line(3, upstreamId=sold.wire_id), upstreamId=order.wire_id)
    api.post(f"/lockstep/fulfillment-orders/{made['id']}/ship", {"items": units(made, 1)})
    page_text = operator.get(address)
    said = text_of(page_text)
    assert f"Fulfillment order {made['id']} Shipped Ship Report backorder" in said
    assert "3 2 0 1 0 0 Shipped" in said
    assert {"fulfillment_order.pending", "fulfillment_order.shipped"} <= set(
        re.findall(r"fulfillment_order\.\w+", said)
    )
    row = stored(made)
    assert f'href="{page(row, "ship")}?next={address}"' in page_text.content.decode()
    assert f'href="{ADMIN}/order/{order.pk}/change/"' in operator.get(page(row)).content.decode()
    assert page(row, "ship") not in sign_in("Viewer", username="vic").get(address).content.decode()
