"""Staff at the simulator, in a real browser: the documented basket by hand, mistakes, a saved checkout."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from fulfillment.checkouts.models import Checkout
from fulfillment.simulator.models import Scenario
from fulfillment.taxes.demo import seed_demo_taxes
from tests.factories import SkuFactory

from .conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SitDown = Callable[..., Desk]


@pytest.fixture
def desk(sit_down: SitDown) -> Desk:
    """Somebody of operations at an empty simulator, with the demo's default place of taxation."""
    SkuFactory(wire_id="05081978", name="Stoneware mug")
    seed_demo_taxes()
    desk = sit_down("Operations")
    desk.open("/admin/simulator/")
    return desk


def line(page: Page, number: int) -> Locator:
    """Return a row of the form."""
    return page.locator("#sim-lines [data-line]").nth(number)


def total(page: Page) -> Locator:
    """Return the total amount, which is a button to its explanation."""
    return page.locator(".sim-grand > dd > .sim-figure")


def fill_line(page: Page, number: int, **inputs: str) -> None:
    """Type into a row, and leave it."""
    for name, text in inputs.items():
        line(page, number).locator(f"[name={name}]").fill(text)
    page.keyboard.press("Tab")


def build_documented_basket(page: Page) -> None:
    """Enter two lines of one SKU: 100.00, and 90.00 less 10 percent."""
    fill_line(page, 0, sku="05081978", price="100")
    page.get_by_role("button", name="Add a line").click()
    fill_line(page, 1, sku="05081978", price="90", line_discount="10")


def test_the_documented_basket_by_hand(desk: Desk) -> None:
    """R-CHK-247, R-CHK-248: 7.13 and 5.77 appear while typing, and every figure opens to its explanation."""
    page = desk.page
    build_documented_basket(page)
    rows = page.locator("#sim-result .sim-sheet tbody tr")
    expect(rows.nth(0).get_by_role("button", name="7.13", exact=True)).to_be_visible()
    expect(rows.nth(1).get_by_role("button", name="5.77", exact=True)).to_be_visible()
    expect(total(page)).to_have_text("193.90")
    expect(page.get_by_text("The line totals add up to the total of the checkout.")).to_be_visible()

    rows.nth(0).get_by_role("button", name="7.13", exact=True).click()
    told = page.locator(".sim-why:popover-open")
    expect(told).to_contain_text("7.125")
    expect(told).to_contain_text("rounded half up")
    page.keyboard.press("Escape")
    expect(told).to_have_count(0)


def test_mistakes_are_named_and_marked(desk: Desk) -> None:
    """R-CHK-010: every problem is told, and its input is marked; nothing typed is lost."""
    page = desk.page
    fill_line(page, 0, sku="no-such", price="-1")
    expect(page.get_by_role("alert")).to_contain_text("Line 1, price: '-1' cannot be used here.")
    expect(line(page, 0).locator("[name=price]")).to_have_attribute("aria-invalid", "true")
    expect(line(page, 0).locator("[name=price]")).to_have_accessible_description("'-1' cannot be used here.")
    expect(line(page, 0).locator("[name=price]")).to_have_accessible_name("Price")
    fill_line(page, 0, price="1")
    expect(page.get_by_role("alert")).to_contain_text("SKU 'no-such' not found.")
    fill_line(page, 0, sku="05081978")
    expect(total(page)).to_have_text("1.07")
    expect(page.locator("[aria-invalid]")).to_have_count(0)


def test_words_find_a_sku(desk: Desk) -> None:
    """The look-up of a line works by keyboard."""
    page = desk.page
    line(page, 0).locator("[name=sku]").press_sequentially("stonew")
    page.get_by_role("option", name="05081978").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(line(page, 0).locator("[name=sku]")).to_have_value("05081978")


def test_several_destinations_a_scenario_and_a_checkout(desk: Desk) -> None:
    """The same basket side by side; saved under a name; saved as a checkout with the figures that were shown."""
    page = desk.page
    build_documented_basket(page)
    page.get_by_label("Zürich, CH").check()
    page.get_by_label("Berlin, DE").check()
    compared = page.get_by_role("region", name="The same basket in other places")
    expect(compared.get_by_role("row", name="Berlin, DE")).to_contain_text("181.00")
    expect(compared.get_by_role("row", name="Zürich, CH")).to_contain_text("need a weight")

    page.get_by_label("Scenario name").fill("Two mugs")
    page.get_by_role("button", name="Save scenario").click()
    page.wait_for_url("**/admin/simulator/scenario/*/")
    expect(page).to_have_url(f"{desk.base}/admin/simulator/scenario/{Scenario.objects.get().pk}/")
    expect(total(page)).to_have_text("193.90")

    page.get_by_role("button", name="Save as checkout").click()
    saved = page.get_by_text("Checkout ").and_(page.get_by_text(" saved."))
    expect(saved).to_be_visible()
    checkout = Checkout.objects.get()
    expect(saved).to_contain_text(checkout.wire_id)
    assert [line.tax_amount for line in checkout.lines.all()] == [Decimal("7.13"), Decimal("5.77")]


def test_no_barriers(desk: Desk) -> None:
    """axe finds nothing serious, and a phone shows no more than its width."""
    page = desk.page
    assert desk.barriers() == []
    build_documented_basket(page)
    expect(total(page)).to_have_text("193.90")
    assert desk.barriers() == []
    page.set_viewport_size({"width": 375, "height": 812})
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("link", name="Total 193.90 USD").click()
    expect(total(page)).to_be_in_viewport()
    expect(page.locator(".sim-bar")).to_be_hidden()
    assert desk.barriers() == []
    assert desk.overflow() == 0
    fill_line(page, 0, price="-1")
    expect(page.get_by_role("alert")).to_be_visible()
    assert desk.barriers() == []
