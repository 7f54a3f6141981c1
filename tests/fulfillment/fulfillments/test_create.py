"""`POST /fulfillments`: what it answers, books and tells (fulfillment.md, 10.2 and 10.3)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.events.log.models import Event
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.orders.models import Order, OrderLine
from fulfillment.stock.models import Level, Movement
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events
from tests.factories.orders import A, B, charges_of, lines_of, make_order
from tests.factories.stock import stock_up
from tests.fulfillment.orders.money import as_stored, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def body(order: Order, *items: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return a body; an item names its line by number."""
    lines = lines_of(order)
    named = [{"itemId": lines[item["line"]].wire_id} | item for item in items]
    return {"orderId": order.wire_id, "items": [_without_line(item) for item in named]} | members


def _without_line(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "line"}


def test_answer_as_booked_r_ful_230(api: Api) -> None:
    """201 with everything that was sent; both quantities always there."""
    order = make_order(A, B)
    sent = body(
        order,
        {"line": 0, "quantity": 2, "shipmentItemId": "6001"},
        {"line": 1, "cancelQuantity": "1"},
        shipmentId="parcel 1",
        trackingCompany="UPS",
        trackingNumber="1Z9",
        trackingUrl="https://example.com/1Z9",
        metadata={"channel": "web"},
    )
    answer = api.post("/fulfillments", sent)
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert shown.pop("id").startswith("ful_")
    assert shown.pop("createdTime").endswith("Z")
    lines = lines_of(order)
    assert shown == {
        "orderId": order.wire_id,
        "items": [
            {
                "itemId": lines[0].wire_id,
                "skuId": "mug-01",
                "quantity": 2,
                "cancelQuantity": 0,
                "shipmentItemId": "6001",
            },
            {"itemId": lines[1].wire_id, "skuId": "ebook-01", "quantity": 0, "cancelQuantity": 1},
        ],
        "shipmentId": "parcel 1",
        "trackingCompany": "UPS",
        "trackingNumber": "1Z9",
        "trackingUrl": "https://example.com/1Z9",
        "metadata": {"channel": "web"},
        "liveMode": False,
    }
    kinds = [(op.kind, op.amount, op.fulfillment_id) for op in charges_of(order)[0].entries]
    made = Fulfillment.objects.get()
    assert kinds == [("capture", Decimal("46.81"), made.wire_id), ("cancel", Decimal(10), made.wire_id)]


def test_told_in_order_r_ful_231(api: Api) -> None:
    """R-EVT-022: the fulfillment with the order as it was, operations, the charge, the order (R-EVT-042)."""
    order = make_order(A, B)
    start = len(recorded_events())
    api.post("/fulfillments", body(order, {"line": 0, "quantity": 3}, {"line": 1, "quantity": 2}))
    assert recorded_events()[start:] == [
        "fulfillment.created",
        "order.charge.capture.pending",
        "order.charge.capture.pending",
        "order.charge.processing",
        "order.fulfilled",
    ]
    event = Event.objects.get(type="fulfillment.created")
    for text in ('"state":"accepted"', '"capturedAmount":0.0', '"physical":true', '"quantity":3'):
        assert text in event.body
    assert '"payment"' not in event.body
    fulfilled = Event.objects.get(type="order.fulfilled")
    assert '"capturedAmount":90.22' in fulfilled.body


def test_money_comes_later_r_ful_230(api: Api) -> None:
    """201 never means captured."""
    order = make_order(A, B)
    api.post("/fulfillments", body(order, {"line": 0, "quantity": 3}, {"line": 1, "quantity": 2}))
    assert as_stored(order).available_to_refund_amount == 0
    settle(order)
    assert as_stored(order).state == "complete"


def test_by_sku_r_ful_224(api: Api) -> None:
    """A SKU that one line has is as good as its id."""
    order = make_order(A, B)
    sent = {"orderId": order.wire_id, "items": [{"skuId": "ebook-01", "quantity": 1}]}
    answer = api.post("/fulfillments", sent)
    assert answer.status_code == 201
    assert answer.json()["items"][0]["itemId"] == lines_of(order)[1].wire_id


def test_shared_sku_s_ful_10(api: Api) -> None:
    """S-FUL-10: by line id the second line's value; by SKU nobody knows which."""
    first, second = A._replace(quantity=1, product="100.00"), A._replace(quantity=1, product="81.00")
    order = make_order(first, second)
    by_sku = {"orderId": order.wire_id, "items": [{"skuId": "mug-01", "quantity": 1}]}
    messages = assert_error(api.post("/fulfillments", by_sku), 400, ("invalid_parameter", "items[0].skuId"))
    assert messages == ["'mug-01' matches more than one item."]
    assert api.post("/fulfillments", body(order, {"line": 1, "quantity": 1})).status_code == 201
    assert charges_of(order)[0].entries[0].amount == second.value


BAD: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("no order", {"orderId": None}, ("missing_parameter", "orderId")),
    ("empty order", {"orderId": ""}, ("missing_parameter", "orderId")),
    ("flag for order", {"orderId": True}, ("invalid_parameter", "orderId")),
    ("no items", {"items": None}, ("missing_parameter", "items")),
    ("empty items", {"items": []}, ("missing_parameter", "items")),
    ("text for items", {"items": "all"}, ("invalid_parameter", "items")),
    ("text for an item", {"items": ["all"]}, ("invalid_parameter", "items[0]")),
    ("no quantity", {"items": [{"line": 0}]}, ("missing_parameter", "items[0].quantity")),
    (
        "both 0",
        {"items": [{"line": 0, "quantity": 0, "cancelQuantity": 0}]},
        ("missing_parameter", "items[0].quantity"),
    ),
    (
        "negative",
        {"items": [{"line": 0, "quantity": -1}]},
        ("invalid_quantity_amount", "items[0].quantity"),
    ),
    (
        "negative cancel",
        {"items": [{"line": 0, "cancelQuantity": -1}]},
        ("invalid_quantity_amount", "items[0].cancelQuantity"),
    ),
    ("fraction", {"items": [{"line": 0, "quantity": 1.5}]}, ("invalid_parameter", "items[0].quantity")),
    ("flag", {"items": [{"line": 0, "quantity": True}]}, ("invalid_parameter", "items[0].quantity")),
    ("word", {"items": [{"line": 0, "quantity": "two"}]}, ("invalid_parameter", "items[0].quantity")),
    (
        "blank",
        {"items": [{"line": 0, "quantity": "", "cancelQuantity": 1}]},
        ("invalid_parameter", "items[0].quantity"),
    ),
    ("no line", {"items": [{"quantity": 1}]}, ("missing_parameter", "items[0].itemId")),
    ("unknown line", {"items": [{"itemId": "1", "quantity": 1}]}, ("invalid_parameter", "items[0].itemId")),
    ("unknown SKU", {"items": [{"skuId": "none", "quantity": 1}]}, ("invalid_parameter", "items[0].skuId")),
    (
        "twice",
        {"items": [{"line": 0, "quantity": 1}, {"line": 0, "quantity": 1}]},
        ("invalid_parameter", "items[1].itemId"),
    ),
    (
        "twice by SKU",
        {"items": [{"line": 1, "quantity": 1}, {"skuId": "ebook-01", "quantity": 1}]},
        ("invalid_parameter", "items[1].skuId"),
    ),
    (
        "unknown member of an item",
        {"items": [{"line": 0, "quantity": 1, "colour": "red"}]},
        ("unknown_parameter", "colour"),
    ),
    ("unknown member", {"colour": "red"}, ("unknown_parameter", "colour")),
    ("list for metadata", {"metadata": [1]}, ("invalid_parameter", "metadata")),
    ("long tracking number", {"trackingNumber": "1" * 256}, ("invalid_parameter", "trackingNumber")),
    ("script as address", {"trackingUrl": "javascript:alert(1)"}, ("invalid_parameter", "trackingUrl")),
    ("long carrier", {"trackingCompany": "U" * 256}, ("invalid_parameter", "trackingCompany")),
    ("long shipment", {"shipmentId": "1" * 256}, ("invalid_parameter", "shipmentId")),
    ("object for shipment", {"shipmentId": {}}, ("invalid_parameter", "shipmentId")),
]


@pytest.mark.parametrize(("members", "expected"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_bodies(api: Api, members: dict[str, Any], expected: tuple[str, str]) -> None:
    """R-FUL-011: each wrong value has its error; nothing is booked (R-FUL-009, R-FUL-010, R-FUL-223, R-FUL-225)."""
    order = make_order(A, B)
    start, lines = len(recorded_events()), lines_of(order)
    sent = body(order, {"line": 0, "quantity": 1}) | members
    if isinstance(sent["items"], list):
        sent["items"] = [_named(item, lines) for item in sent["items"]]
    assert_error(api.post("/fulfillments", sent), 400, expected)
    assert (Fulfillment.objects.count(), len(recorded_events())) == (0, start)


def _named(item: Any, lines: list[OrderLine]) -> Any:
    if not isinstance(item, dict) or "line" not in item:
        return item
    return {"itemId": lines[item["line"]].wire_id} | _without_line(item)


def test_all_errors_together_r_ful_012(api: Api) -> None:
    """Of the message, and of the lines of an order that is known; before any state."""
    order = make_order(A, state="dispute")
    sent = {"orderId": order.wire_id, "items": [{"itemId": "1", "quantity": -1}], "colour": 1}
    assert_error(
        api.post("/fulfillments", sent),
        400,
        ("invalid_quantity_amount", "items[0].quantity"),
        ("invalid_parameter", "items[0].itemId"),
        ("unknown_parameter", "colour"),
    )


def test_unknown_order_r_ful_220(api: Api, live_api: Api) -> None:
    """R-FUL-011: 404 that names the member; the other mode's order is as unknown."""
    order = make_order(A)
    sent = body(order, {"line": 0, "quantity": 1})
    messages = assert_error(api.post("/fulfillments", sent | {"orderId": "7"}), 404, ("not_found", "orderId"))
    assert messages == ["Order '7' not found."]
    assert_error(live_api.post("/fulfillments", sent), 404, ("not_found", "orderId"))


@pytest.mark.parametrize("state", ["pending_payment", "in_review", "blocked", "cancelled", "dispute"])
def test_not_submitted_r_ful_222_s_ful_11(api: Api, state: str) -> None:
    """S-FUL-11, A-FUL-19: the documented body."""
    order = make_order(A, state=state)
    answer = api.post("/fulfillments", body(order, {"line": 0, "quantity": 1}))
    messages = assert_error(answer, 409, ("order_not_submitted", "orderId"))
    assert messages == [f"Order '{order.wire_id}' has not been submitted."]


@pytest.mark.parametrize("state", ["fulfilled", "complete", "returned"])
def test_fulfilled_r_ful_221(api: Api, state: str) -> None:
    """The documented body."""
    order = make_order(A, state=state)
    answer = api.post("/fulfillments", body(order, {"line": 0, "quantity": 1}))
    assert_error(answer, 409, ("order_fulfilled", "orderId"))
    assert answer.json()["errors"][0]["message"] == f"Resource '{order.wire_id}' is fulfilled."


def test_too_many_r_ful_226(api: Api) -> None:
    """Counted over both quantities; the error is where the request says how many."""
    order = make_order(A, B)
    cases: list[tuple[list[dict[str, Any]], str]] = [
        ([{"line": 0, "quantity": 4}], "items[0].quantity"),
        ([{"line": 0, "quantity": 3, "cancelQuantity": 1}], "items[0].quantity"),
        ([{"line": 1, "quantity": 1}, {"line": 0, "cancelQuantity": 4}], "items[1].cancelQuantity"),
    ]
    for items, parameter in cases:
        answer = api.post("/fulfillments", body(order, *items))
        messages = assert_error(answer, 409, ("quantity_too_large", parameter))
        assert messages == ["Fulfillment quantity is larger than order quantity"]
    assert Fulfillment.objects.count() == 0


def test_the_same_again_s_ful_07(api: Api) -> None:
    """S-FUL-07: for the last units the second one is refused by the order's state, before that by the quantity."""
    order = make_order(A, B)
    first = body(order, {"line": 0, "quantity": 3})
    assert api.post("/fulfillments", first).status_code == 201
    assert_error(api.post("/fulfillments", first), 409, ("quantity_too_large", "items[0].quantity"))
    last = body(order, {"line": 1, "quantity": 2})
    assert api.post("/fulfillments", last).status_code == 201
    assert_error(api.post("/fulfillments", last), 409, ("order_fulfilled", "orderId"))
    assert len(charges_of(order)[0].entries) == 2


def test_who_may(api_for: Callable[..., Api], anonymous: Api, public_api: Api) -> None:
    """A secret key, or a restricted one with the permission to write (R-CON-024, R-CON-025)."""
    order = make_order(A)
    sent = body(order, {"line": 0, "quantity": 1})
    for key in (anonymous, public_api):
        assert key.post("/fulfillments", sent).status_code == 401
    for permission, status in (("read", 403), ("write", 201)):
        restricted = api_for(kind="restricted", permissions={"fulfillments": permission})
        assert restricted.post("/fulfillments", sent).status_code == status


def test_queries_do_not_grow_with_lines(api: Api, django_assert_max_num_queries: Any) -> None:
    """Thirty lines cost as much as one (R-FUL-447)."""
    order = make_order(*[B._replace(sku_id=f"ebook-{number}") for number in range(30)])
    sent = body(order, *[{"line": number, "quantity": 1, "cancelQuantity": 1} for number in range(30)])
    with django_assert_max_num_queries(45):
        assert api.post("/fulfillments", sent).status_code == 201


def test_no_stock_moves_r_ful_233(api: Api) -> None:
    """Whoever fulfills without the warehouse has moved the goods already, or there are none."""
    stock_up(5)
    order = make_order(A)
    before = list(Level.objects.values()), Movement.objects.count()
    items = [{"line": 0, "quantity": 2}, {"line": 0, "cancelQuantity": 1}]
    for item in items:
        assert api.post("/fulfillments", body(order, item)).status_code == 201
    assert (list(Level.objects.values()), Movement.objects.count()) == before


def test_what_an_order_is_worth_stays(api: Api) -> None:
    """R-CHK-180, R-FUL-308: neither total nor charges change with what is captured; the time of change does."""
    order = make_order(A, B)
    worth, changed = (order.total_amount, charges_of(order)[0].amount), as_stored(order).updated_time
    api.post("/fulfillments", body(order, {"line": 0, "quantity": 2, "cancelQuantity": 1}))
    now = as_stored(order)
    assert (now.total_amount, charges_of(order)[0].amount) == worth
    assert now.updated_time is not None
    assert changed is None or now.updated_time > changed
