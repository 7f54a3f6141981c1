"""Staff ask for quotes and take one, in a real browser, at a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from fulfillment.shipping.loading import load_shipping_rates
from fulfillment.taxes.demo import seed_demo_taxes
from tests.browser.conftest import Desk, context, shared_context, sit_down  # noqa: F401
from tests.fulfillment.shipping.goods import goods, place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


SHIP_TO = {"line1": "1 Main St", "city": "Woodbury", "postalCode": "55129", "state": "MN", "country": "US"}


@pytest.fixture
def desk(sit_down: Callable[..., Desk]) -> Desk:  # noqa: F811
    """Somebody of operations at an empty simulator; mugs in Wisconsin."""
    load_shipping_rates()
    seed_demo_taxes()
    place("east", state="WI", countries=["US"])
    goods("mug-01", "0.8", east=5)
    desk = sit_down("Operations")
    desk.open("/admin/simulator/")
    return desk


@pytest.mark.parametrize("width", [1440, 375])
def test_a_quote_is_taken(desk: Desk, width: int) -> None:
    """The pick stands in the form, and the totals follow; nothing is wider than the window, nothing nameless."""
    page = desk.page
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("SKU").first.fill("mug-01")
    page.get_by_label("Price", exact=True).fill("10")
    page.get_by_label("Quantity", exact=True).fill("2")
    for name, text in SHIP_TO.items():
        page.locator(f"[name=ship_{name}]").fill(text)
    page.get_by_role("button", name="Get quotes").click()
    expect(page.get_by_role("list", name="Quotes").get_by_role("listitem")).to_have_count(3)
    assert desk.barriers() == []
    assert desk.overflow() == 0
    page.get_by_role("button", name="Take Express, second day").click()
    expect(page.locator("[name=shipping_service]")).to_have_value("D2")
    expect(page.locator("[name=shipping_amount]")).to_have_value("15.00")
    expect(page.locator("[name=from_state]")).to_have_value("WI")
    expect(page.locator(".sim-totals")).to_contain_text("15.00")
    assert desk.barriers() == []
