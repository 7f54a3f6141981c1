"""A day in the warehouse: an order of three is shipped in two parcels with a backorder between, one comes back."""

from collections.abc import Callable

import pytest

from fulfillment.fulfillment_orders.models import FulfillmentOrder, FulfillmentReturn
from tests.browser.conftest import Desk
from tests.factories.goods import make_fulfillment_order
from tests.factories.stock import stock_up
from tests.fulfillment.fulfillment_orders.goods import breaches

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def take(desk: Desk, step: str, units: int | None = None, **details: str) -> None:
    """Click a step, fill in its form, send it, and come back to the page of the fulfillment order."""
    desk.page.get_by_role("link", name=step, exact=True).click()
    if units is not None:
        desk.page.get_by_label("line").first.fill(str(units))
    for label, value in details.items():
        desk.page.get_by_label(label).fill(value)
    assert desk.barriers() == []
    desk.page.locator("form.own-form button").click()
    desk.page.get_by_role("heading", name="What was done").wait_for()


def offered(desk: Desk) -> list[str]:
    """Return the steps that the page offers for the fulfillment order itself."""
    return desk.page.locator(".goods-head .panel-actions a").all_inner_texts()


def test_ship_backorder_restock_ship_return(sit_down: Callable[..., Desk]) -> None:
    stock_up(3)
    order = make_fulfillment_order(3, upstream_id="240000000336")
    desk = sit_down("Operations")
    desk.open("/admin/fulfillment/fulfillmentorder/")
    desk.page.get_by_role("link", name=order.wire_id).click()
    assert offered(desk) == ["Ship", "Report backorder", "Cancel from the warehouse", "Request cancellation"]
    take(desk, "Ship", 2)
    take(desk, "Report backorder", 1)
    assert offered(desk) == ["Restock", "Cancel from the warehouse", "Request cancellation", "Announce return"]
    take(desk, "Restock")
    take(desk, "Ship", 1)
    assert offered(desk) == ["Announce return"]
    take(desk, "Announce return", 1, Reason="too small")
    back = FulfillmentReturn.objects.get()
    take(desk, f"Approve {back.wire_id}")
    take(desk, f"Receive {back.wire_id}", 1)
    assert "3 0 0 2 0 1" in " ".join(desk.page.locator("tbody tr").first.inner_text().split())
    assert desk.barriers() == []
    assert desk.overflow() == 0
    assert desk.complaints == []
    line = FulfillmentOrder.objects.get().lines.get()
    assert (line.shipped, line.returned, line.total_backordered) == (2, 1, 1)
    assert breaches() == []
