"""Staff pay for a basket and order it, in a real browser: a good card, a declined one, at a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fulfillment.orders.models import Order
from fulfillment.taxes.demo import seed_demo_taxes
from tests.factories import SkuFactory

from .conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SitDown = Callable[..., Desk]
INPUTS = {
    "email": "ann@example.com",
    "ship_name": "Ann Lee",
    "ship_line1": "1 Main St",
    "ship_city": "Woodbury",
    "ship_postalCode": "55129",
    "ship_state": "MN",
    "ship_country": "US",
    "shipping_amount": "5",
    "from_country": "US",
    "from_state": "MN",
    "from_postalCode": "55129",
}
GOOD, DECLINED = "4444 2222 3333 1111", "4000 0000 0000 3600"


@pytest.fixture
def desk(sit_down: SitDown) -> Desk:
    """Somebody of operations at the simulator with two lines of one SKU, about to pay."""
    SkuFactory(wire_id="05081978", name="Stoneware mug")
    seed_demo_taxes()
    desk = sit_down("Operations")
    desk.open("/admin/simulator/?preset=shared-sku")
    page = desk.page
    page.get_by_label("Customer ID").fill("")
    for name, text in INPUTS.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Save and pay").click()
    expect(page.get_by_role("heading", name="Payment")).to_be_visible()
    return desk


def attach(page: Page, number: str) -> None:
    """Choose a card by its number, and attach it."""
    option = page.get_by_label("Test source").locator("option", has_text=number)
    page.get_by_label("Test source").select_option(option.get_attribute("value"))
    page.get_by_role("button", name="Create and attach").click()
    expect(page.get_by_text("is attached.")).to_be_visible()


def check_looks(desk: Desk) -> None:
    """Nobody is kept out, at a desk or on a phone."""
    for width in (1440, 375):
        desk.page.set_viewport_size({"width": width, "height": 900})
        assert desk.barriers() == []
        assert desk.overflow() == 0


def test_a_good_card(desk: Desk) -> None:
    """Issue D: two lines of one SKU, two itemIds, one charge, the figures that were simulated; calls to copy."""
    page = desk.page
    check_looks(desk)
    attach(page, GOOD)
    page.get_by_role("button", name="Place the order").press("Enter")
    expect(page.get_by_role("heading", name="Accepted")).to_be_visible()
    order = Order.objects.get()
    expect(page.get_by_role("heading", name=f"Order {order.wire_id}: Accepted")).to_be_visible()
    rows = page.get_by_role("region", name="Lines of the order").locator("tbody tr")
    for row, line in enumerate(order.lines.order_by("position")):
        expect(rows.nth(row)).to_contain_text(line.wire_id)
    expect(page.get_by_role("region", name="Charges")).to_contain_text("capturable")
    expect(page.get_by_text("The order equals the simulation")).to_be_visible()
    check_looks(desk)
    page.get_by_text("POST /orders", exact=False).click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the request of POST /orders").click()
    page.wait_for_function("async id => (await navigator.clipboard.readText()).includes(id)", arg=order.checkout_id)


def test_a_declined_card(desk: Desk) -> None:
    """Issue D: the reason and what to do next; one click begins anew from the same basket."""
    page = desk.page
    attach(page, DECLINED)
    page.get_by_role("button", name="Place the order").click()
    failure = page.get_by_role("alert").filter(has_text="The order failed")
    expect(failure).to_contain_text("The bank refused the charge.")
    check_looks(desk)
    assert not Order.objects.exists()
    page.get_by_role("button", name="Build a new checkout from this basket").click()
    expect(page.get_by_text("This is a new checkout from the same basket.")).to_be_visible()
    attach(page, GOOD)
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", name="Accepted")).to_be_visible()
