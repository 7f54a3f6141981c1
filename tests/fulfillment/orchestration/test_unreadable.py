"""A1: an event that cannot be read stops nothing but itself, and what clients sent is never read."""

from datetime import timedelta

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from catalog.wire.exceptions import InvalidFormat
from fulfillment.events.log.models import Event
from fulfillment.events.worker.pruning import old_events
from fulfillment.orchestration.models import OrchestrationCursor
from fulfillment.orchestration.table import TABLE
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import try_again
from tests.factories.stock import stock_up
from tests.flows.fulfillment.warehouse import ITEM

from .conftest import Placed
from .timeline import waiting

pytestmark = pytest.mark.django_db


def test_a_body_that_is_no_json(placed: Placed) -> None:
    """As a client's value made it before: order, shipment and cancellation are found by their ids."""
    warehouse, order = placed
    broken = Concat(F("body"), Value("NaN.0"))
    Event._base_manager.update(body=broken)
    warehouse.run()
    warehouse.ship(order, 2)
    warehouse.cancel(order, 1)
    Event._base_manager.update(body=broken)
    warehouse.run()
    assert len(warehouse.operations(order, "captures")) == len(warehouse.operations(order, "cancels")) == 1
    assert waiting() == []
    assert not StuckRow.objects.exists()


def test_one_that_cannot_be_read_is_set_aside(placed: Placed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor passes it, later orders are served, and it is read when staff ask for it; it is kept until then."""
    warehouse, order = placed
    stock_up(3, ITEM)
    events = Event.objects.filter(type="order.accepted")
    (poisoned,) = events.values_list("pk", flat=True)
    trigger = TABLE["order.accepted"]

    def unreadable(wire_id: str, live_mode: bool) -> str:
        if wire_id == order["id"]:
            raise InvalidFormat
        return trigger.order_of(wire_id, live_mode)

    monkeypatch.setitem(TABLE, "order.accepted", trigger._replace(order_of=unreadable))
    other = warehouse.order_o()
    warehouse.run()
    assert [one["upstreamId"] for one in warehouse.get("/fulfillment-orders")["data"]] == [other["id"]]
    stuck = StuckRow.objects.get()
    assert (stuck.queue, stuck.row_key, stuck.live_mode) == ("read order events", str(poisoned), False)
    assert stuck.label.startswith("Event ")
    assert OrchestrationCursor.objects.get(live_mode=False).position > poisoned
    Event._base_manager.update(created_time=F("created_time") - timedelta(days=40))
    assert list(old_events().filter(type="order.accepted").values_list("resource_id", flat=True)) == [other["id"]]
    monkeypatch.undo()
    warehouse.run()
    assert StuckRow.objects.exists(), "its time has not come"
    try_again(StuckRow.objects.all())
    warehouse.run()
    assert not StuckRow.objects.exists()
    assert warehouse.goods(order)["items"][0]["pending"] == 3
