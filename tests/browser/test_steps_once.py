"""Steps that move money, goods or stock, clicked twice, sent again after Back, and from two tabs: each counts once."""

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, expect

from fulfillment.customers.models import Customer
from tests.browser.conftest import PASSWORD, Desk
from tests.factories.fixtures import make_ebook
from tests.flows.staff.steps import StaffStep, staff_steps
from tests.fulfillment.checkouts.conftest import shipped_entities  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Two clicks in the page itself: if the answer to the first is there before the second, there is no second.
CLICK_TWICE = "(button, pause) => { button.click(); setTimeout(() => button.click(), pause); }"
PAUSES = (15, 60, 200)
SWITCHES = "form:not(.mode-switch):not(#logout-form)"


@pytest.fixture
def steps(reference: None, shipped_entities: None) -> list[StaffStep]:  # noqa: F811
    Customer(wire_id="ann", email="ann@example.com", live_mode=False).save()
    return staff_steps(make_ebook(), "ann")


def fill_in(page: Page, step: StaffStep, address: str) -> Locator:
    """Open the page of a step unless it is open, type, answer its question; return the button that does it."""
    if address:
        page.goto(address)
    form = page.locator(f"{SWITCHES}[method=post]")
    if step.typed:
        form = form.filter(has=page.locator(f"[name={next(iter(step.typed))}]")).first
    for name, value in step.typed.items():
        control = form.locator(f"[name={name}]").first
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    for name, value in step.press.items():
        if name != "change":
            return form.locator(f"button[name={name}][value={value}]")
    button = form.locator("button:not([name])").first
    if step.confirms:
        button.click()
        button = page.locator("button[name=confirmed]")
        button.wait_for()
    return button


def click_twice(page: Page, button: Locator, pause: int) -> None:
    page.evaluate("window.isOld = true")
    button.evaluate(CLICK_TWICE, pause)
    come_to_rest(page)


def come_to_rest(page: Page) -> None:
    """Wait for the page that follows; of two answers, the browser may give up the first."""
    page.wait_for_function("() => !window.isOld && document.readyState === 'complete'")


def go_back(page: Page) -> None:
    """Press Back, once more where the browser would have to send a form again to show the page."""
    page.evaluate("window.isOld = true")
    page.evaluate("history.back()")
    come_to_rest(page)
    if page.url.startswith("chrome-error:"):
        page.go_back()


def test_clicked_twice_and_sent_again_after_back(sit_down: Callable[..., Desk], steps: list[StaffStep]) -> None:
    desk = sit_down("Administrator")
    page = desk.page
    for step, pause in zip(steps, cycle(PAUSES)):
        before = step.counted()
        click_twice(page, fill_in(page, step, f"{desk.base}{step.page}"), pause)
        assert step.counted() - before == step.made, (step.name, pause)
        go_back(page)
        # Some pages are not what they were: the step is over, and its button is gone.
        if step.page in page.url and "order" not in step.press.values():
            fill_in(page, replace(step, confirms=""), "").click(no_wait_after=True)
            expect(page.get_by_text("Already done").first).to_be_visible()
        assert step.counted() - before == step.made, step.name


def test_two_tabs(sit_down: Callable[..., Desk], steps: list[StaffStep], context: BrowserContext) -> None:
    """Two pages are two intentions, each counted once and judged by what is true when it is sent."""
    desk = sit_down("Administrator")
    other = context.new_page()
    chosen = {one.name: one for one in steps}
    for name, together in {"receive": 2, "ship": 4}.items():
        step, before = chosen[name], chosen[name].counted()
        buttons = [(page, fill_in(page, step, f"{desk.base}{step.page}")) for page in (desk.page, other)]
        for page, button in buttons:
            click_twice(page, button, 60)
        assert step.counted() - before == together
    # What was confirmed in one tab is asked about again in the other, because the amounts are no longer the same.
    step = chosen["fulfil items"]
    buttons = [(page, fill_in(page, step, f"{desk.base}{step.page}")) for page in (desk.page, other)]
    for page, button in buttons:
        click_twice(page, button, 15)
    assert step.counted() == 2


def test_text_outlives_the_session_and_the_mode(sit_down: Callable[..., Desk]) -> None:
    """A session that ended or was switched in another tab: the form comes back filled in, and Save works (W5, F1)."""
    desk = sit_down("Administrator")
    page, other = desk.page, desk.page.context.new_page()
    desk.open("/admin/fulfillment/location/add/")
    page.locator("[name=wire_id]").fill("hall-7")
    page.locator("[name=name]").fill("Hall 7")
    other.goto(f"{desk.base}/admin/")
    other.get_by_role("button", name="Live").click()
    page.locator("[name=_save]").click()
    expect(page.get_by_role("alert").first).to_contain_text("opened in test mode")
    expect(page.locator("[name=name]")).to_have_value("Hall 7")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("[name=_save]").click()
    expect(page.get_by_text("what you entered is kept")).to_be_visible()
    page.get_by_label("Username").fill("mary")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.locator("[type=submit]").first.click()
    expect(page.get_by_role("alert").first).to_contain_text("signed in again")
    expect(page.locator("[name=name]")).to_have_value("Hall 7")
    assert desk.barriers() == []
    other.close()
