"""A day in the warehouse: an order of three is shipped in two parcels with a backorder between, one comes back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from fulfillment.fulfillment_orders.models import FulfillmentOrder, FulfillmentReturn
from tests.browser.conftest import Desk
from tests.factories.goods import make_fulfillment_order
from tests.factories.stock import stock_up
from tests.fulfillment.fulfillment_orders.goods import breaches

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def take(desk: Desk, step: str, units: int | None = None, **details: str) -> None:
    """Click a step, fill in its form, send it, and come back to the page of the fulfillment order."""
    desk.page.get_by_role("link", name=step, exact=True).click()
    send = desk.page.locator("form.own-form button")
    send.wait_for()
    if units is not None:
        desk.page.get_by_label("line").first.fill(str(units))
    for label, value in details.items():
        desk.page.get_by_label(label).fill(value)
    assert desk.barriers() == []
    send.click()
    desk.page.get_by_role("heading", name="What was done").wait_for()


def check_offered(desk: Desk, *steps: str) -> None:
    """The page offers these steps for the fulfillment order itself."""
    expect(desk.page.locator(".goods-head .panel-actions a")).to_have_text(steps)


def test_ship_backorder_restock_ship_return(sit_down: Callable[..., Desk]) -> None:
    stock_up(3)
    order = make_fulfillment_order(3, upstream_id="240000000336")
    desk = sit_down("Operations")
    desk.open("/admin/fulfillment/fulfillmentorder/")
    desk.page.get_by_role("link", name=order.wire_id).click()
    check_offered(desk, "Ship", "Report backorder", "Cancel from the warehouse", "Request cancellation")
    take(desk, "Ship", 2)
    take(desk, "Report backorder", 1)
    check_offered(desk, "Restock", "Cancel from the warehouse", "Request cancellation", "Create return")
    take(desk, "Restock")
    take(desk, "Ship", 1)
    check_offered(desk, "Create return")
    take(desk, "Create return", 1, Reason="too small")
    back = FulfillmentReturn.objects.get()
    take(desk, f"Approve {back.wire_id}")
    take(desk, f"Receive {back.wire_id}", 1)
    expect(desk.page.locator("tbody tr").first).to_contain_text("3 0 0 2 0 1", use_inner_text=True)
    assert desk.barriers() == []
    assert desk.overflow() == 0
    assert desk.complaints == []
    line = FulfillmentOrder.objects.get().lines.get()
    assert (line.shipped, line.returned, line.total_backordered) == (2, 1, 1)
    assert breaches() == []
