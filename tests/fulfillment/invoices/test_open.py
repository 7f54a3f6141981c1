"""`POST /invoices/{id}/open` and what it leads to (R-CHK-195, R-CHK-198, R-CHK-199, R-CHK-201)."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog.wire import clock
from fulfillment.events.log.models import Event
from fulfillment.fulfillment_orders.models import FulfillmentOrder
from fulfillment.invoices.models import Invoice
from fulfillment.orchestration.working import orchestrate
from fulfillment.orders.breaches import find_money_breaches
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory
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


@pytest.fixture
def funded(api: Api, draft: dict[str, Any], card: Card) -> dict[str, Any]:
    """A draft with a good card."""
    assert api.post(f"/invoices/{draft['id']}/sources/{card()}").status_code == 200
    shown: dict[str, Any] = api.get(f"/invoices/{draft['id']}").json()
    return shown


def test_a_draft_is_opened_and_paid(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-198, S-CHK-13: paid, captured, with the order that it became."""
    answer = api.post(f"/invoices/{funded['id']}/open")
    shown = answer.json()
    assert (answer.status_code, shown["state"]) == (200, "paid")
    assert set(shown["stateTransitions"]) == {"draft", "open", "paid"}
    payment = shown["payment"]
    assert (payment["session"]["state"], payment["session"]["id"]) == ("complete", funded["payment"]["session"]["id"])
    (charge,) = payment["charges"]
    assert (charge["state"], charge["amount"], len(charge["captures"])) == ("complete", 30.0, 2)
    assert [line["id"] for line in shown["items"]] == [line["id"] for line in funded["items"]]
    assert api.get(f"/invoices/{funded['id']}").json() == shown


def test_the_order(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-168, R-CHK-198, R-CHK-131: a copy with ids of its own, complete, everything captured."""
    shown = api.post(f"/invoices/{funded['id']}/open").json()
    order = api.get(f"/orders/{shown['orderId']}").json()
    assert (order["state"], order["fraudState"], order["upstreamId"]) == ("complete", "passed", "bill-1")
    assert set(order["stateTransitions"]) == {"accepted", "fulfilled", "complete"}
    assert (order["totalAmount"], order["capturedAmount"], order["availableToRefundAmount"]) == (30.0, 30.0, 30.0)
    assert [line["state"] for line in order["items"]] == ["fulfilled", "fulfilled"]
    assert {line["id"] for line in order["items"]}.isdisjoint(line["id"] for line in shown["items"])
    assert order["payment"]["session"]["id"] == funded["payment"]["session"]["id"]
    assert order["customerId"] == "ann"
    assert "checkoutId" not in order
    charge = api.get(f"/charges/{shown['payment']['charges'][0]['id']}").json()
    assert (charge["orderId"], charge["state"]) == (shown["orderId"], "complete")


def test_events(api: Api, funded: dict[str, Any]) -> None:
    """Section 22 and events.md 5: opened later is `open`, `updated`; the order's own events, each once."""
    before = len(invoice_events())
    api.post(f"/invoices/{funded['id']}/open")
    assert invoice_events()[before:] == ["invoice.open", "invoice.updated", "invoice.paid", "invoice.updated"]
    told = order_events()
    assert told[:4] == ["order.created", "order.charge.pending", "order.charge.capturable", "order.accepted"]
    assert told[-1] == "order.complete"
    once = {"order.fulfilled", "order.charge.processing", "order.charge.complete", "order.complete"}
    assert all(told.count(name) == 1 for name in once)
    assert told.count("order.charge.capture.complete") == 2


def test_what_events_show(api: Api, funded: dict[str, Any]) -> None:
    """R-EVT-006: the invoice at that moment; `updated` with former values."""
    paid = api.post(f"/invoices/{funded['id']}/open").json()
    opened, paid_event, updated = [
        api.get(f"/events/{Event.objects.filter(type=f'invoice.{moment}').latest('key').wire_id}").json()["data"]
        for moment in ("open", "paid", "updated")
    ]
    assert (opened["object"]["state"], "orderId" in opened["object"]) == ("open", False)
    assert paid_event == {"object": paid}
    assert updated["object"] == paid
    former = updated["previousAttributes"]
    assert (former["state"], former["attemptCount"], former["orderId"]) == ("open", 0, None)
    assert "items" not in former


def test_nothing_is_shipped(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-192, R-CHK-025: what was digital stays so, even if its SKU is goods by now: no warehouse hears of it."""
    assert api.delete("/skus/ebook-01").status_code == 204
    SkuFactory(wire_id="ebook-01", managed=True)
    shown = api.post(f"/invoices/{funded['id']}/open").json()
    order = Order.objects.get(wire_id=shown["orderId"])
    assert not any(order.lines.values_list("managed", flat=True))
    while orchestrate(now=clock.now(live_mode=False), live_mode=False):
        pass
    assert not FulfillmentOrder.objects.exists()
    assert not order.notes.exists()


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


def test_a_card_that_was_removed(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-212, R-CHK-195."""
    source = funded["payment"]["sources"][0]["id"]
    assert api.delete(f"/customers/ann/sources/{source}").status_code == 204
    assert_error(api.post(f"/invoices/{funded['id']}/open"), 400, ("order_submit_failed", None))


def test_twice(api: Api, funded: dict[str, Any]) -> None:
    """R-CHK-195: the second call is refused and charges nothing."""
    api.post(f"/invoices/{funded['id']}/open")
    messages = assert_error(api.post(f"/invoices/{funded['id']}/open"), 409, ("invalid_state", "state"))
    assert messages == [f"Invoice {funded['id']} is not draft. Only draft invoices can be opened."]
    assert Charge.objects.count() == Order.objects.count() == 1


def test_two_invoices_become_two_orders(api: Api, ebook: Any, card: Card) -> None:
    """Orders of invoices have no checkout, and do not stand in each other's way."""
    source = card()
    ids = {api.post("/invoices", bill(sourceId=source)).json()["orderId"] for _ in range(2)}
    assert len(ids) == 2


def test_unknown_and_not_allowed(
    api: Api, live_api: Api, public_api: Api, anonymous: Api, api_for: Callable[..., Api], funded: dict[str, Any]
) -> None:
    """R-CON-023 to R-CON-027, E-CHK-40."""
    path = f"/invoices/{funded['id']}/open"
    assert_error(api.post("/invoices/none/open"), 404, ("not_found", "id"))
    assert_error(live_api.post(path), 404, ("not_found", "id"))
    assert_error(anonymous.post(path), 401, ("unauthorized", None))
    assert_error(public_api.post(path), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"invoices": "read"})
    assert_error(reader.post(path), 403, ("forbidden", None))
    assert_error(api.get(path), 405, ("method_not_allowed", None))
    assert Invoice.objects.get().state == "draft"
