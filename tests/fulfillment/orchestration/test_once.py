"""Each event leads to its action exactly once, however often and by however many it is read (R-FUL-331, R-FUL-332)."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.orchestration.models import OrchestrationCursor, OrchestrationStep
from fulfillment.orchestration.steps import orchestrate
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.events import recorded_events
from tests.factories.stock import stock_up
from tests.flows.fulfillment.warehouse import ITEM, Warehouse
from tests.flows.messages import DIGITAL
from tests.flows.parallel import at_once, only_postgres

from .timeline import waiting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]
ORDERS, WORKERS = 6, 4


@pytest.fixture
def warehouse(api: Api, inject: Callable[..., object]) -> Warehouse:
    """A shop with goods for all orders."""
    inject()
    SkuFactory(wire_id=ITEM, managed=True)
    SkuFactory(wire_id="ebook-01", tax_code=DIGITAL)
    stock_up(3 * ORDERS, ITEM)
    return Warehouse(api)


def work() -> int:
    """Work as one of many workers, until it finds nothing."""
    done = 0
    while now := orchestrate(now=timezone.now(), live_mode=False):
        done += now
    return done


def work_together() -> None:
    """Let several workers work, then one that sees what they left to each other."""
    at_once(*[work] * WORKERS)
    work()
    assert waiting() == []


def test_several_workers(warehouse: Warehouse) -> None:
    """One fulfillment order for each order, one fulfillment for each shipment and for each cancellation."""
    only_postgres()
    orders = [warehouse.order_o() for _ in range(ORDERS)]
    work_together()
    linked = list(FulfillmentOrder.objects.values_list("order__wire_id", flat=True))
    assert sorted(linked) == sorted(order["id"] for order in orders)
    for order in orders:
        warehouse.ship(order, 2)
        warehouse.cancel(order, 1)
    work_together()
    assert Fulfillment.objects.count() == 2 * ORDERS
    assert recorded_events("fulfillment.created") == ["fulfillment.created"] * 2 * ORDERS
    assert OrchestrationStep.objects.count() == 3 * ORDERS


def test_read_again(warehouse: Warehouse) -> None:
    """A cursor that is set back finds what was done; also when two read at once."""
    warehouse.order_o()
    work()
    before = recorded_events()
    OrchestrationCursor.objects.update(position=0)
    assert work() > 0
    OrchestrationCursor.objects.update(position=0)
    at_once(work, work)
    assert recorded_events() == before
    assert OrchestrationStep.objects.count() == 1


def test_a_round_with_nothing_to_do_asks_little(warehouse: Warehouse, django_assert_max_num_queries: object) -> None:
    """Twice a second, for each mode: the cursor, the events after it, the steps that wait."""
    warehouse.order_o()
    work()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert orchestrate(now=timezone.now(), live_mode=False) == 0
