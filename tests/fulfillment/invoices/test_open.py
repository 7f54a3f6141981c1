"""`POST /invoices/{id}/open` and what it leads to (R-CHK-195, R-CHK-198, R-CHK-199, R-CHK-201)."""

from typing import Any

import pytest

from fulfillment.events.log.models import Event
from fulfillment.orders.invariants import find_money_breaches
from fulfillment.orders.models import Order
from fulfillment.payments.sources.models import Source
from tests.factories.client import Api, assert_error

from .conftest import (
    CAPTURE_FAILS,
    CAPTURE_FAILS_LATER,
    CAPTURE_STAYS,
    DECLINED,
    GOOD,
    Card,
    advance,
    bill,
    invoice_events,
    order_events,
)

pytestmark = pytest.mark.django_db


def test_all_money_adds_up(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-178, R-FUL-304: for what the checker of all rows looks at, after good, late and failed attempts."""
    lines = [{"skuId": "ebook-01", "price": "3.333", "quantity": 3, "discount": {"percentOff": 7}}] * 3
    for number in (GOOD, DECLINED, CAPTURE_FAILS, CAPTURE_FAILS_LATER, CAPTURE_STAYS):
        api.post("/invoices", bill(*lines, sourceId=card(number), discount={"amountOff": "0.1"}))
    advance(api, 3)
    assert Order.objects.count() == 3
    assert find_money_breaches(False) == []


def test_billing_agreements(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-228: the order has one for each line with a subscription; one that was sent stays."""
    infos: list[dict[str, Any]] = [{"subscriptionId": "s-1"}, {"subscriptionId": "s-2", "billingAgreementId": "mine"}]
    lines = [{"skuId": "ebook-01", "price": 5, "subscriptionInfo": info} for info in infos]
    shown = api.post("/invoices", bill(*lines, sourceId=card())).json()
    items = api.get(f"/orders/{shown['orderId']}").json()["items"]
    made = [line["subscriptionInfo"]["billingAgreementId"] for line in items]
    assert made[1] == "mine"
    assert len(made[0]) == 36


def test_store_credit_and_card(api: Api, draft: dict[str, Any], ebook: Any, card: Card) -> None:
    """R-CHK-143, R-CHK-202: without repeated attempts several sources may pay; captures drain the credit first."""
    credit = api.post("/sources", {"type": "customerCredit", "amount": 4, "currency": "USD"}).json()["id"]
    body = bill(sourceId=credit, billingOptimization=False, state="draft")
    wire_id = api.post("/invoices", body).json()["id"]
    api.post(f"/invoices/{wire_id}/sources/{card(saved=False)}")
    shown = api.post(f"/invoices/{wire_id}/open").json()
    assert shown["state"] == "paid"
    assert [(charge["amount"], charge["state"]) for charge in shown["payment"]["charges"]] == [
        (4.0, "complete"),
        (6.0, "complete"),
    ]
    assert set(Source.objects.values_list("state", flat=True)) == {"consumed"}


@pytest.mark.parametrize("number", [DECLINED, CAPTURE_FAILS])
def test_one_attempt_that_fails(api: Api, ebook: Any, card: Card, number: str) -> None:
    """R-CHK-199, R-CHK-200, S-CHK-13: uncollectible; a failed charge, no order, no order event."""
    body = bill(sourceId=card(number, saved=False), billingOptimization=False)
    shown = api.post("/invoices", body).json()
    assert (shown["state"], shown["attemptCount"]) == ("uncollectible", 1)
    assert set(shown["stateTransitions"]) == {"open", "uncollectible"}
    assert "orderId" not in shown
    assert shown["payment"]["session"]["state"] == "cancelled"
    (charge,) = shown["payment"]["charges"]
    assert (charge["state"], charge["amount"]) == ("failed", 10.0)
    assert charge["failureCode"] == ("declined" if number == DECLINED else "failed-request")
    assert not Order.objects.exists()
    assert order_events() == ["order.charge.pending", "order.charge.failed"]
    expected = ["created", "open", "payment_failed", "uncollectible", "updated"]
    assert invoice_events() == [f"invoice.{moment}" for moment in expected]
    assert Source.objects.get().state == "failed"
    assert "orderId" not in api.get(f"/charges/{charge['id']}").json()


@pytest.mark.parametrize("days", [0, 1])
def test_a_short_period_is_one_attempt(api: Api, ebook: Any, card: Card, days: int) -> None:
    """R-CHK-199."""
    shown = api.post("/invoices", bill(sourceId=card(DECLINED), collectionPeriodDays=days)).json()
    assert (shown["state"], shown["attemptCount"]) == ("uncollectible", 1)
    assert Source.objects.get().state == "chargeable"


def test_the_failed_attempt_is_counted_after_it_is_reported(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-201."""
    api.post("/invoices", bill(sourceId=card(DECLINED)))
    event = Event.objects.get(type="invoice.payment_failed")
    told = api.get(f"/events/{event.wire_id}").json()["data"]["object"]
    assert (told["attemptCount"], told["state"], told["payment"]["session"]["state"]) == (0, "open", "cancelled")
    assert told["payment"]["charges"][0]["failureCode"] == "declined"


def test_a_capture_that_settles_later(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-198: paid, the charge `processing`, the order not complete before the money is there."""
    shown = api.post("/invoices", bill(sourceId=card(CAPTURE_STAYS))).json()
    assert (shown["state"], shown["payment"]["charges"][0]["state"]) == ("paid", "processing")
    assert api.get(f"/orders/{shown['orderId']}").json()["state"] == "fulfilled"


def test_a_capture_that_fails_later(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-236, R-FUL-270: the invoice stays paid, the order's own retries go on."""
    shown = api.post("/invoices", bill(sourceId=card(CAPTURE_FAILS_LATER))).json()
    assert shown["payment"]["charges"][0]["state"] == "processing"
    advance(api, 0.01)
    now = api.get(f"/invoices/{shown['id']}").json()
    assert (now["state"], now["payment"]["charges"][0]["state"]) == ("paid", "capturable")


@pytest.mark.parametrize("name", ["ChargeRemainPending", "ChargeFailedAfterPending"])
def test_an_attempt_does_not_wait_for_the_bank(api: Api, ebook: Any, card: Card, name: str) -> None:
    """An authorisation that is not there at once is none; ours, for nothing is published."""
    source = Source.objects.get(wire_id=card())
    source.behaviour = "charge_stays_pending" if name == "ChargeRemainPending" else "charge_fails_after_pending"
    source.save()
    shown = api.post("/invoices", bill(sourceId=source.wire_id)).json()
    assert (shown["state"], shown["payment"]["charges"][0]["failureCode"]) == ("open", "no_response")


def test_sources_that_wait_for_somebody(api: Api, draft: dict[str, Any], customer: str) -> None:
    """R-CHK-195: nobody is there to approve; E-CHK-10, and the invoice stays a draft."""
    owner = {"firstName": "Ann", "lastName": "Ohm", "email": "ann@example.com"}
    for type_ in ("wireTransfer", "klarnaCredit"):
        source = api.post("/sources", {"type": type_, "owner": owner}).json()["id"]
        body = bill(sourceId=source, billingOptimization=False)
        assert_error(api.post("/invoices", body), 400, ("order_submit_failed", None))
        wire_id = api.post("/invoices", body | {"state": "draft"}).json()["id"]
        assert_error(api.post(f"/invoices/{wire_id}/open"), 400, ("order_submit_failed", None))
        assert api.get(f"/invoices/{wire_id}").json()["state"] == "draft"


def test_without_a_source(api: Api, draft: dict[str, Any]) -> None:
    """R-CHK-195, E-CHK-10; nothing changed."""
    assert_error(api.post(f"/invoices/{draft['id']}/open"), 400, ("order_submit_failed", None))
    assert api.get(f"/invoices/{draft['id']}").json() == draft
    assert invoice_events() == ["invoice.created"]


def test_two_invoices_become_two_orders(api: Api, ebook: Any, card: Card) -> None:
    """Orders of invoices have no checkout, and do not stand in each other's way."""
    source = card()
    ids = {api.post("/invoices", bill(sourceId=source)).json()["orderId"] for _ in range(2)}
    assert len(ids) == 2
