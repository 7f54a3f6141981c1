"""Step 2 when the client requested goods first: the rest is requested, and nothing twice (section 14, R-FUL-120)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.flows.fulfillment.warehouse import Warehouse, units_of

from .conftest import Placed
from .timeline import waiting

pytestmark = pytest.mark.django_db
Earlier = Callable[[Warehouse, Any], None]


def requested(warehouse: Warehouse, order: Any) -> list[int]:
    """Return the units of each fulfillment order of an order, the first one first."""
    found = warehouse.get(f"/fulfillment-orders?upstreamIds={order['id']}")["data"]
    return [one["items"][0]["quantity"] for one in reversed(found)]


def nothing(warehouse: Warehouse, order: Any) -> None:
    """Leave it at the request."""


def shipped(warehouse: Warehouse, order: Any) -> None:
    """Send what was requested; its capture waits for the orchestrator."""
    warehouse.ship(order, 2)


def shipped_and_captured(warehouse: Warehouse, order: Any) -> None:
    """Send what was requested and capture it by hand."""
    warehouse.ship(order, 2)
    warehouse.fulfill(order, {"itemId": order["items"][0]["id"], "quantity": 2})


def cancelled(warehouse: Warehouse, order: Any) -> None:
    """Cancel what was requested; its money is given back afterwards, so that it is not requested again."""
    warehouse.cancel(order, 2)


def captured_by_hand(warehouse: Warehouse, order: Any) -> None:
    """Capture the unit that was not requested."""
    warehouse.fulfill(order, {"itemId": order["items"][0]["id"], "quantity": 1})


def cancelled_by_hand(warehouse: Warehouse, order: Any) -> None:
    """Give up the unit that was not requested, while the others have left already."""
    warehouse.ship(order, 2)
    warehouse.fulfill(order, {"itemId": order["items"][0]["id"], "cancelQuantity": 1})


@pytest.mark.parametrize(
    ("earlier", "rest"),
    [
        (nothing, [1]),
        (shipped, [1]),
        (shipped_and_captured, [1]),
        (cancelled, [1]),
        (captured_by_hand, []),
        (cancelled_by_hand, []),
    ],
)
def test_the_rest_is_requested(placed: Placed, earlier: Earlier, rest: list[int]) -> None:
    """Two of three were requested by hand."""
    warehouse, order = placed
    warehouse.request_goods(order, 2)
    earlier(warehouse, order)
    warehouse.run()
    assert requested(warehouse, order) == [2, *rest]
    assert waiting() == []


def test_all_of_it_was_requested(placed: Placed) -> None:
    """There is no second fulfillment order."""
    warehouse, order = placed
    warehouse.request_goods(order)
    warehouse.run()
    assert requested(warehouse, order) == [3]


def test_an_order_that_was_requested_in_two_parts_completes(placed: Placed) -> None:
    """Both parts ship; the orchestrator captures both."""
    warehouse, order = placed
    warehouse.request_goods(order, 2)
    warehouse.run()
    for goods in warehouse.get(f"/fulfillment-orders?upstreamIds={order['id']}")["data"]:
        body = {"items": units_of(goods, goods["items"][0]["quantity"])}
        warehouse.post(f"/lockstep/fulfillment-orders/{goods['id']}/ship", body)
    warehouse.fulfill(order, {"itemId": order["items"][1]["id"], "quantity": 2})
    warehouse.run()
    assert warehouse.get(f"/orders/{order['id']}")["state"] == "complete"
    assert waiting() == []
