"""Disputed orders wait, one that cannot be served does not keep others waiting (R-FUL-334)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from fulfillment.orchestration import steps
from fulfillment.orchestration.models import OrchestrationStep
from fulfillment.orchestration.table import OPERATIONS
from fulfillment.orders.models import Order, OrderLine
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import try_again
from tests.factories.events import recorded_events
from tests.factories.stock import stock_up
from tests.flows.fulfillment.warehouse import ITEM

from .conftest import Placed
from .timeline import notes, waiting

pytestmark = pytest.mark.django_db


def test_a_disputed_order_is_not_even_requested(placed: Placed) -> None:
    """Disputed before anything was done; other orders go on; after it all comes in order."""
    warehouse, disputed = placed
    stock_up(3, ITEM)
    other = warehouse.order_o()
    warehouse.post(f"/lockstep/orders/{disputed['id']}/open-dispute")
    warehouse.run()
    assert waiting() == ["request_goods"]
    assert [one["upstreamId"] for one in warehouse.get("/fulfillment-orders")["data"]] == [other["id"]]
    warehouse.post(f"/lockstep/orders/{disputed['id']}/resolve-dispute")
    warehouse.run()
    assert waiting() == []
    assert warehouse.goods(disputed)["items"][0]["pending"] == 3


def test_shipped_and_cancelled_while_disputed(placed: Placed) -> None:
    """Both wait, and are booked in their order."""
    warehouse, order = placed
    warehouse.run()
    warehouse.post(f"/lockstep/orders/{order['id']}/open-dispute")
    warehouse.ship(order, 2)
    warehouse.cancel(order, 1)
    warehouse.run()
    assert waiting() == ["capture_shipment", "cancel_units"]
    assert recorded_events("fulfillment.created") == []
    warehouse.post(f"/lockstep/orders/{order['id']}/resolve-dispute")
    warehouse.run()
    assert (waiting(), len(notes(order))) == ([], 1)
    assert warehouse.operations(order, "captures") == [Decimal("46.81")]
    assert warehouse.operations(order, "cancels") == [Decimal("23.41")]


@pytest.mark.parametrize("error", [RuntimeError, IntegrityError])
def test_one_that_fails_does_not_stop_the_others(
    placed: Placed, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """It stays to be done, whatever is wrong with it, and is done when the fault is gone; nothing of it is kept."""
    warehouse, first = placed
    stock_up(3, ITEM)
    orders = [first, warehouse.order_o()]
    works = OPERATIONS["request_goods"]

    def fails_for_the_first(order: Order, lines: list[OrderLine], subject_id: str) -> list[str]:
        told = works(order, lines, subject_id)
        if order.wire_id == orders[0]["id"]:
            raise error("a fault")
        return told

    monkeypatch.setitem(OPERATIONS, "request_goods", fails_for_the_first)
    warehouse.run()
    assert [one["upstreamId"] for one in warehouse.get("/fulfillment-orders")["data"]] == [orders[1]["id"]]
    assert waiting() == ["request_goods"]
    monkeypatch.undo()
    warehouse.run()
    assert waiting() == ["request_goods"], "it is not tried all the time"
    stuck = StuckRow.objects.get()
    assert (stuck.queue, stuck.live_mode, stuck.tries) == ("orchestration steps", False, 1)
    assert stuck.reason == f"{error.__name__}: a fault"
    assert stuck.next_try_time is not None
    assert stuck.next_try_time > timezone.now()
    try_again(StuckRow.objects.all())
    warehouse.run()
    assert warehouse.goods(orders[0])["items"][0]["pending"] == 3
    assert waiting() == []
    assert not StuckRow.objects.exists()


def test_many_that_fail_do_not_stop_one_that_works(placed: Placed, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait in front of it."""
    monkeypatch.setattr(steps.QUEUE, "batch", 2)
    monkeypatch.setitem(OPERATIONS, "broken", broken)
    warehouse, disputed = placed
    template = {"live_mode": False, "action": "broken", "order_id": disputed["id"], "subject_id": disputed["id"]}
    now = Order(live_mode=False).now()
    OrchestrationStep.objects.bulk_create(
        OrchestrationStep(event_id=str(number), created_time=now, **template) for number in range(5)
    )
    warehouse.run()
    assert waiting() == ["broken"] * 5
    assert warehouse.goods(disputed)["items"][0]["pending"] == 3


def broken(*given: Any) -> list[str]:
    raise RuntimeError("a fault")
