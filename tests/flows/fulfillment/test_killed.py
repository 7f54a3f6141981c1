"""Killed with signal 9 in the middle of a reservation, a shipment, a capture: nothing is half done (R-FUL-446).

Each act is killed before its first write, its second, ... and before its commit, in a process of its own. Afterwards
every row is as it was and all invariants hold; then the same call succeeds, and the order ends as if nothing had been.
"""

import random
import time
from collections.abc import Iterator
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from fulfillment.events.log.models import Event
from fulfillment.orders.models import Order
from fulfillment.policies.models import FulfillmentPolicy
from fulfillment.stock.models import Reservation
from tests.factories.client import Api, assert_error
from tests.factories.events import recorded_events
from tests.flows.prepared import Prepared, prepared_process
from tests.fulfillment.events.rehearsal import environment, kill

from .mortal import Mortal, mortal_process
from .test_both_models import end_of
from .warehouse import ITEM, MakeWarehouse, Warehouse, units_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.storage]


@pytest.fixture(scope="module")
def mortal_parent(django_db_setup: None) -> Iterator[Mortal]:
    """A process whose children are killed."""
    with mortal_process(environment()) as process:
        yield process


@pytest.fixture
def mortal(mortal_parent: Mortal, api: Api) -> Mortal:
    """It, calling with the key of the test."""
    assert api.secret is not None
    mortal_parent.key = api.secret
    return mortal_parent


@pytest.fixture
def prepared(db: None) -> Iterator[Prepared]:
    """Starts workers by forks of a loaded program; the loading itself is not what is tested."""
    with prepared_process() as process:
        yield process


def photograph() -> dict[str, list[Any]]:
    """Return all rows of the app as the database keeps them, which costs less than objects of them."""
    tables = [model._meta for model in apps.get_app_config("fulfillment").get_models()]
    with connection.cursor() as cursor:
        return {table.label: rows_of(cursor, table.db_table, str(table.pk.column)) for table in tables}


def rows_of(cursor: Any, table: str, key: str) -> list[Any]:
    """Return the rows of a table."""
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')
    return list(cursor.fetchall())


def assert_all_agree() -> None:
    """Let the operator's command look, which sees one moment of the database."""
    out = StringIO()
    try:
        call_command("check_invariants", stdout=out)
    except SystemExit:
        raise AssertionError(out.getvalue()) from None


def killed_everywhere(mortal: Mortal, path: str, body: Any) -> int:
    """Make a call that is killed at each of its steps, then one that is not; return how often it was killed."""
    before = photograph()
    for step in count(1):
        status = mortal.post(path, body, die_at=step)
        if status is not None:
            assert status in (200, 201)
            assert photograph() != before
            assert_all_agree()
            return step - 1
        assert photograph() == before
    raise AssertionError


def work_killed_everywhere(mortal: Mortal) -> int:
    """Let the worker work, killed at each of its steps in turn, until nothing is left; return how often.

    Whatever rows a kill leaves are looked at; where it leaves the same ones as the kill before, they have been.
    """
    seen: dict[str, list[Any]] = {}
    for step in count(1):
        is_done = mortal.post(die_at=step) is not None
        left = photograph()
        if left != seen:
            assert_all_agree()
            seen = left
        if is_done:
            return step - 1
    raise AssertionError


def reservation(checkout: str) -> dict[str, Any]:
    """Return the body of a reservation of line A."""
    return {
        "id": checkout,
        "items": [{"inventoryItemId": ITEM, "quantity": 3, "allowOversell": False}],
        "shipTo": {"address": {"country": "US"}},
        "shippingChoice": {"currency": "USD", "amount": 5, "serviceLevel": "SG"},
        "expiresInSeconds": 3600,
    }


def goods_of(warehouse: Warehouse, order: Any) -> tuple[Any, str]:
    """Return an order's fulfillment order and the path of its actions."""
    goods = warehouse.goods(order)
    return goods, f"/lockstep/fulfillment-orders/{goods['id']}"


def test_every_step_dies_everywhere(open_warehouse: MakeWarehouse, mortal: Mortal) -> None:
    """S-FUL-01 again, with a reservation: the same money, the same end, the same events, each once."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    kills = [killed_everywhere(mortal, "/reservations", reservation(order["checkoutId"]))]
    assert warehouse.level() == 0
    kills.append(work_killed_everywhere(mortal))
    assert Reservation.objects.get().state == "converted"

    goods, actions = goods_of(warehouse, order)
    kills.append(killed_everywhere(mortal, f"{actions}/ship", {"items": units_of(goods, 2)}))
    kills.append(work_killed_everywhere(mortal))

    wish = {"fulfillmentOrderId": str(goods["id"]), "items": units_of(goods, 1)}
    kills.append(killed_everywhere(mortal, "/fulfillment-cancellations", wish))
    (asked,) = warehouse.get("/fulfillment-cancellations")["data"]
    kills.append(killed_everywhere(mortal, f"/lockstep/fulfillment-cancellations/{asked['id']}/accept", {}))
    kills.append(work_killed_everywhere(mortal))

    last = {"orderId": order["id"], "items": [{"itemId": order["items"][1]["id"], "quantity": 2}]}
    kills.append(killed_everywhere(mortal, "/fulfillments", last))
    kills.append(work_killed_everywhere(mortal))
    end_of(warehouse, order)
    # None of them was over before it could be killed.
    assert min(kills) >= 3


def test_the_answer_is_lost(open_warehouse: MakeWarehouse, mortal: Mortal) -> None:
    """Killed when all is done and nobody told: who asks again hears so, as documented, and nothing is done twice."""
    warehouse = open_warehouse()
    order = warehouse.order_o()
    assert mortal.post("/reservations", reservation(order["checkoutId"]), mute=True) is None
    again = warehouse.api.post("/reservations", reservation(order["checkoutId"]))
    assert_error(again, 409, ("already_exists", "id"))
    assert mortal.post(mute=True) is None
    goods, actions = goods_of(warehouse, order)
    two = {"items": units_of(goods, 2)}
    assert mortal.post(f"{actions}/ship", two, mute=True) is None
    assert_error(warehouse.api.post(f"{actions}/ship", two), 409, ("quantity_too_large", "items[0].quantity"))
    assert mortal.post(mute=True) is None
    last = {"orderId": order["id"], "items": [{"itemId": order["items"][1]["id"], "quantity": 2}]}
    assert mortal.post("/fulfillments", last, mute=True) is None
    assert_error(warehouse.api.post("/fulfillments", last), 409, ("quantity_too_large", "items[0].quantity"))
    warehouse.run()
    assert [float(amount) for amount in warehouse.operations(order, "captures")] == [46.81, 20.0]
    assert len(warehouse.get("/shipments")["data"]) == 1
    assert_all_agree()


def wait_for_events(more: int) -> None:
    """Wait until so many more events are told, or all orders are complete."""
    goal, until = Event.objects.count() + more, time.monotonic() + 60
    while Event.objects.count() < goal and Order.objects.exclude(state="complete").exists():
        assert time.monotonic() < until, "nothing happens"
        time.sleep(0.01)


def test_a_worker_that_is_killed_at_random_moments(open_warehouse: MakeWarehouse, prepared: Prepared) -> None:
    """The worker itself, which requests, ships and captures by policy: each unit ships once, and is paid once."""
    dice, orders, kills = random.Random(20261121), 4, 0
    FulfillmentPolicy.objects.create(live_mode=False, ship_after_seconds=0, split="per_unit")
    warehouse = open_warehouse(stock=3 * orders)
    for _ in range(orders):
        order = warehouse.order_o()
        warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    while Order.objects.exclude(state="complete").exists():
        worker = prepared.work()
        try:
            wait_for_events(dice.randint(3, 20))
        finally:
            kill(worker)
        kills += 1
        assert_all_agree()
    assert kills >= 3
    assert warehouse.level() == 0
    assert len(recorded_events("fulfillment_order.shipped")) == 3 * orders
    assert len(recorded_events("fulfillment.created")) == 4 * orders
    assert recorded_events("order.complete") == ["order.complete"] * orders
    done = warehouse.get("/orders")["data"]
    assert {(one["capturedAmount"], one["availableToRefundAmount"]) for one in done} == {(90.22, 90.22)}
