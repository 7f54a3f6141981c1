"""Several at once at the same goods (R-FUL-065, R-FUL-156, R-FUL-445). Only PostgreSQL has more than one writer."""

from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from fulfillment.fulfillment_orders.fulfiller.policy import ship_due
from fulfillment.fulfillment_orders.models import Shipment
from fulfillment.policies.models import FulfillmentPolicy
from tests.factories.client import Api
from tests.factories.stock import stock_up
from tests.flows.parallel import at_once, only_postgres

from .goods import breaches, counters, level, line, request_body, request_goods, types, units

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


@pytest.fixture(autouse=True)
def races(db: None) -> None:
    """Skip where there is nothing to race."""
    only_postgres()


def test_two_workers_ship_a_due_row_once(api: Api) -> None:
    """R-FUL-156: four workers, five orders, five shipments."""
    stock_up(10)
    FulfillmentPolicy.objects.create(live_mode=False, ship_after_seconds=0)
    orders = [request_goods(api, line(2)) for _ in range(5)]
    now = timezone.now()
    at_once(*[lambda: ship_due(now=now, live_mode=False)] * 4)
    assert Shipment.objects.count() == 5
    assert [counters(api, order) for order in orders] == [[{"shipped": 2}]] * 5
    assert types().count("fulfillment_order.shipped") == 5
    assert level() == (0, 0, 0)
    assert breaches() == []


def test_ship_cancel_backorder_and_restock_at_once(api: Api) -> None:
    """Whoever comes first: no unit is moved twice, nobody waits for ever, nobody meets a crash."""
    stock_up(6)
    stock_up(6, "cup")
    orders = [request_goods(api, line(2), line(2, "cup")) for _ in range(3)]
    calls: list[tuple[str, dict[str, Any]]] = []
    for order in orders:
        path = f"/lockstep/fulfillment-orders/{order['id']}"
        calls += [(f"{path}/ship", {"items": units(order, 1, 1)}), (f"{path}/cancel", {"items": units(order, 1, 0)})]
        calls += [(f"{path}/backorder", {"items": units(order, 0, 1)}), (f"{path}/ship", {})]
        calls.append(("/lockstep/restocks", {"inventoryItemId": "cup", "locationId": "main", "quantity": 1}))
    answers = at_once(*[lambda call=call: api.post(*call) for call in calls])
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert breaches() == []


def test_the_last_units_are_requested_once(api: Api) -> None:
    """Ten requests of one for four units, no backorders: four 201, six 409 (R-FUL-065, R-FUL-124)."""
    stock_up(4)
    FulfillmentPolicy.objects.create(live_mode=False, accepts_backorders=False)
    answers = at_once(*[lambda: api.post("/fulfillment-orders", request_body(line(1)))] * 10)
    assert Counter(answer.status_code for answer in answers) == {201: 4, 409: 6}
    assert level() == (4, 4, 0)
    assert breaches() == []


def test_a_cancellation_is_decided_once(api: Api) -> None:
    stock_up(3)
    order = request_goods(api, line(3))
    body = {"fulfillmentOrderId": order["id"], "items": units(order, 2)}
    made = api.post("/fulfillment-cancellations", body).json()
    path = f"/lockstep/fulfillment-cancellations/{made['id']}"
    answers = at_once(*[lambda verb=verb: api.post(f"{path}/{verb}") for verb in ("accept", "accept", "reject")])
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 2}
    assert len(types("fulfillment_cancellation")) == 2
    assert breaches() == []
