"""On the page of an order, what the system did is marked as its own (product.md, screen 8)."""

import html
import re

import pytest

from fulfillment.fulfillments.models import Fulfillment
from fulfillment.orders.models import Order
from tests.fulfillment.simulator.test_pages import signed_in

from .conftest import Placed

pytestmark = pytest.mark.django_db


def test_request_capture_and_cancel_are_lockstep_s_own(placed: Placed) -> None:
    """The digital line's fulfillment is the client's; the shipment's and the cancellation's are Lockstep's."""
    warehouse, order = placed
    warehouse.run()
    managed, digital = (line["id"] for line in order["items"])
    warehouse.fulfill(order, {"itemId": digital, "quantity": 2})
    warehouse.ship(order, 2)
    warehouse.cancel(order, 1)
    warehouse.run()
    answer = signed_in("Viewer").get(f"/admin/fulfillment/order/{Order.objects.get().pk}/change/")
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())
    own = "by Lockstep itself"
    assert f"Lockstep requested the goods: fulfillment order {warehouse.goods(order)['id']}. {own}" in said
    client, shipped, cancelled = Fulfillment.objects.order_by("key")
    assert f"Fulfillment {shipped.wire_id}: 2 fulfilled of line {managed} {own}" in said
    assert f"Fulfillment {cancelled.wire_id}: 1 cancelled of line {managed} {own}" in said
    assert re.search(rf"Fulfillment {client.wire_id}: 2 fulfilled of line {digital} \S.* through the API", said)
    assert said.count(own) == 5
