"""A developer opens a draft and plays the days after a declined card, in a real browser (R-CHK-250)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from fulfillment.customers.models import Customer
from fulfillment.invoices.models import Invoice
from fulfillment.invoices.operations import create_invoice
from fulfillment.payments.sources import behaviors
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory

from .conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SitDown = Callable[..., Desk]
LIST = "/admin/fulfillment/invoice/"
PHONE: ViewportSize = {"width": 375, "height": 812}


def saved_card(behaviour: str) -> Source:
    customer, _ = Customer.objects.get_or_create(wire_id="ann", defaults={"email": "ann@example.com"})
    details = {"brand": "Visa", "expiration_month": 12, "expiration_year": 2040, "last_four_digits": "1111"}
    source = Source(type="creditCard", reusable=True, customer=customer, details=details, behaviour=behaviour)
    source.save()
    return source


def bill(source: Source, state: str) -> Invoice:
    line = {"sku_id": "membership", "price": Decimal("12.50"), "quantity": 2}
    values: dict[str, Any] = {"customer_id": "ann", "currency": "USD", "items": [line, line], "state": state}
    return create_invoice(live_mode=False, source_id=source.wire_id, description="March", **values)


def test_open_a_draft_and_run_an_attempt(sit_down: SitDown) -> None:
    """The next steps are buttons that ask; afterwards they are gone, and the page says what happened."""
    SkuFactory(wire_id="membership", name="Membership", digital=True)
    draft = bill(saved_card(behaviors.SUCCEEDS), "draft")
    failing = bill(saved_card(behaviors.CHARGE_FAILS), "open")
    desk = sit_down("Developer", "dora")
    page = desk.page
    desk.open("/admin/")
    page.get_by_role("link", name="Invoices").first.click()
    expect(page.get_by_text("50.00 USD").first).to_be_visible()
    assert desk.barriers() == []

    desk.open(f"{LIST}{draft.pk}/change/")
    expect(page.get_by_text(draft.lines.all()[0].wire_id).first).to_be_visible()
    expect(page.get_by_text(draft.lines.all()[1].wire_id).first).to_be_visible()
    assert desk.barriers() == []
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_text("no money moves")).to_be_visible()
    page.get_by_role("button", name="Open the invoice").click()
    expect(page.get_by_text("The invoice is now: paid.")).to_be_visible()
    expect(page.get_by_role("link", name="Void")).to_have_count(0)

    desk.open(f"{LIST}{failing.pk}/change/")
    expect(page.get_by_text("1 of 30")).to_be_visible()
    page.get_by_role("link", name="Run the next collection attempt").click()
    page.get_by_role("button", name="Run the attempt").click()
    expect(page.get_by_text("The attempt failed. The next one follows on")).to_be_visible()
    expect(page.get_by_text("2 of 30")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert desk.overflow() == 0
    assert desk.barriers() == []
