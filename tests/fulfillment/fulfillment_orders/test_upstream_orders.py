"""Fulfillment orders of our own orders (R-FUL-118 to R-FUL-121), and what the orchestrator asks for (R-FUL-335 f.)."""

from typing import Any

import pytest

from fulfillment.fulfillment_orders.commands import RequestedItem
from fulfillment.fulfillment_orders.creation import create_fulfillment_order
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.orders import states
from fulfillment.orders.models import Order
from fulfillment.policies.models import FulfillmentPolicy
from tests.factories.client import Api, assert_error
from tests.factories.goods import goods_request
from tests.factories.orders import A, B, make_order
from tests.factories.stock import make_item, make_location, stock_up

from .goods import act, breaches, counters, line, request_body, request_goods, stored, types, units

pytestmark = pytest.mark.django_db
PATH = "/fulfillment-orders"
SUBMITTED = (states.ACCEPTED, states.FULFILLED, states.COMPLETE)
ALL_STATES = [name for name, _ in states.CHOICES]


@pytest.fixture
def order(reference: None) -> Order:
    """Return an order of three mugs and two e-books, and stock for it."""
    stock_up(10)
    stock_up(10, "ebook-01")
    return make_order(A, B)


def wanted(order: Order, *counts: int) -> dict[str, Any]:
    """Return a request for so many units of each line of an order."""
    pairs = zip(order.lines.order_by("position"), counts, strict=False)
    lines = [line(count, sold.sku_id, upstreamId=sold.wire_id) for sold, count in pairs if count]
    return request_body(*lines, upstreamId=order.wire_id)


def test_linked(api: Api, order: Order) -> None:
    """R-FUL-118."""
    row = stored(api.post(PATH, wanted(order, 3, 2)).json())
    assert row.order == order
    assert [one.order_line.sku_id for one in row.lines.all() if one.order_line] == ["mug-01", "ebook-01"]


@pytest.mark.parametrize("upstream_id", ["", "another-system-7", "Ä 7"])
def test_other_systems(api: Api, order: Order, upstream_id: str) -> None:
    """R-FUL-118: an id of another system is text; then line ids are text too."""
    made = request_goods(api, line(1, upstreamId="theirs"), upstreamId=upstream_id)
    assert made.get("upstreamId", "") == upstream_id
    assert stored(made).order is None


@pytest.mark.parametrize("state", ALL_STATES)
def test_state_of_the_order(api: Api, order: Order, state: str) -> None:
    """R-FUL-119."""
    order.state = state
    order.save()
    answer = api.post(PATH, wanted(order, 1))
    if state in SUBMITTED:
        assert answer.status_code == 201
        return
    said = assert_error(answer, 409, ("order_not_submitted", "upstreamId"))
    assert said == [f"Order '{order.wire_id}' has not been submitted."]


def test_foreign_lines(api: Api, order: Order) -> None:
    """R-FUL-121."""
    other = make_order(A).lines.get()
    body = request_body(line(1), line(1, upstreamId=other.wire_id), upstreamId=order.wire_id)
    assert_error(api.post(PATH, body), 400, ("invalid_parameter", "items[1].upstreamId"))


class TestDoubleRequest:
    """R-FUL-120."""

    def test_over_several_fulfillment_orders(self, api: Api, order: Order) -> None:
        assert api.post(PATH, wanted(order, 2)).status_code == 201
        said = assert_error(api.post(PATH, wanted(order, 2)), 409, ("quantity_too_large", "items[0].quantity"))
        assert said == ["Fulfillment order quantity is larger than order quantity"]
        assert api.post(PATH, wanted(order, 1)).status_code == 201

    def test_within_one_request(self, api: Api, order: Order) -> None:
        sold = order.lines.get(sku_id="mug-01")
        twice = [line(2, upstreamId=sold.wire_id), line(2, upstreamId=sold.wire_id)]
        answer = api.post(PATH, request_body(*twice, upstreamId=order.wire_id))
        assert_error(answer, 409, ("quantity_too_large", "items[1].quantity"))

    def test_cancelled_units_can_be_requested_again(self, api: Api, order: Order) -> None:
        made = api.post(PATH, wanted(order, 3)).json()
        act(api, f"fulfillment-orders/{made['id']}/cancel", {"items": units(made, 1)}, 201)
        assert api.post(PATH, wanted(order, 2)).status_code == 409
        assert api.post(PATH, wanted(order, 1)).status_code == 201

    def test_units_cancelled_on_the_order_cannot(self, api: Api, order: Order) -> None:
        sold = order.lines.get(sku_id="mug-01")
        sold.cancelled_quantity = 1
        sold.save()
        assert api.post(PATH, wanted(order, 3)).status_code == 409
        assert api.post(PATH, wanted(order, 2)).status_code == 201

    def test_returned_units_cannot(self, api: Api, order: Order) -> None:
        made = api.post(PATH, wanted(order, 3)).json()
        (shipment,) = act(api, f"fulfillment-orders/{made['id']}/ship", status=201)["data"]
        back = act(api, f"shipments/{shipment['id']}/refuse", status=201)
        act(api, f"fulfillment-returns/{back['id']}/receive")
        assert api.post(PATH, wanted(order, 1)).status_code == 409


class TestCancelsShort:
    """R-FUL-335, R-FUL-336: the orchestrator is never refused; what cannot be had, the warehouse cancels at once."""

    def ask(self, quantity: int, country: str = "US") -> FulfillmentOrder:
        request = goods_request(RequestedItem("mug-01", quantity), country=country)
        return create_fulfillment_order(request, live_mode=False, cancels_short=True)

    def test_missing_units(self, api: Api) -> None:
        stock_up(1)
        FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=False)
        made = self.ask(3)
        assert counters(api, {"id": made.wire_id}) == [{"pending": 1, "cancelled": 2}]
        assert types() == [
            "fulfillment_order.pending",
            "fulfillment_cancellation.created",
            "fulfillment_cancellation.accepted",
            "fulfillment_order.cancelled",
        ]
        assert made.cancellations.get().reason == "out_of_inventory"
        assert breaches() == []

    def test_backorders_are_accepted(self, api: Api) -> None:
        stock_up(1)
        made = self.ask(3)
        assert counters(api, {"id": made.wire_id}) == [{"pending": 1, "backordered": 2}]
        assert not made.cancellations.exists()

    def test_a_country_that_nobody_serves(self, api: Api) -> None:
        make_item(allow_oversell=True)
        make_location("main", countries=["DE"])
        made = self.ask(2)
        assert counters(api, {"id": made.wire_id}) == [{"cancelled": 2}]
        assert made.cancellations.get().reason == "country_restricted"
        assert "fulfillment_order.backordered" not in types()


def test_a_return_of_goods_moves_no_money(api: Api, order: Order) -> None:
    """R-FUL-204, R-FUL-206, A-FUL-23: the order, its lines and its charges stay as they were."""
    made = api.post(PATH, wanted(order, 3)).json()
    act(api, f"fulfillment-orders/{made['id']}/ship", status=201)
    before = api.get(f"/orders/{order.wire_id}").json()
    body = {"fulfillmentOrderId": made["id"], "items": units(made, 2)}
    back = api.post("/fulfillment-returns", body).json()
    for step in ("approve", "receive"):
        act(api, f"fulfillment-returns/{back['id']}/{step}")
    assert api.get(f"/fulfillment-returns/{back['id']}").json()["state"] == "accepted"
    assert api.get(f"/orders/{order.wire_id}").json() == before
    assert not [kind for kind in types() if kind.startswith(("order.", "refund."))]
