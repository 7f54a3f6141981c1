"""S-CHK-13 over HTTP alone: an invoice from draft to order, one that nobody pays, one that is paid at last."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.fulfillment.checkouts.conftest import InjectedTables, inject, shipped_entities  # noqa: F401
from tests.fulfillment.invoices.conftest import (  # noqa: F401
    DECLINED,
    MINNETONKA,
    Card,
    advance,
    bill,
    card,
    customer,
    staged_customer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(reference: None, inject: Callable[..., InjectedTables]) -> None:  # noqa: F811
    """A membership to bill, taxed at 10 %."""
    SkuFactory(wire_id="membership", digital=True)
    inject(default="0.1")


def lines(*prices: str) -> list[dict[str, Any]]:
    return [
        {"skuId": "membership", "price": price, "subscriptionInfo": {"subscriptionId": f"s-{number}"}}
        for number, price in enumerate(prices)
    ]


def test_s_chk_13_draft_open_paid(api: Api, member: None, card: Card) -> None:  # noqa: F811
    """Draft, source, open: paid, with an order; void of it is refused; everything is told, in order."""
    to = {"name": "Ann Ohm", "address": MINNETONKA}
    draft = api.post("/invoices", bill(*lines("100", "81"), state="draft", billTo=to, upstreamId="2026-11")).json()
    assert (draft["state"], draft["totalAmount"]) == ("draft", 199.1)
    assert [(line["amount"], line["tax"]["amount"]) for line in draft["items"]] == [(100.0, 10.0), (81.0, 8.1)]
    assert_error(api.post(f"/invoices/{draft['id']}/open"), 400, ("order_submit_failed", None))
    assert api.post(f"/invoices/{draft['id']}/sources/{card()}").status_code == 200
    paid = api.post(f"/invoices/{draft['id']}/open").json()
    assert (paid["state"], paid["attemptCount"]) == ("paid", 1)
    order = api.get(f"/orders/{paid['orderId']}").json()
    assert (order["state"], order["totalAmount"], order["capturedAmount"]) == ("complete", 199.1, 199.1)
    assert order["items"][0]["subscriptionInfo"]["subscriptionId"] == "s-0"
    messages = assert_error(api.post(f"/invoices/{draft['id']}/void"), 409, ("invalid_state", "state"))
    assert messages == [f"Invoice {draft['id']} is not open. Only open invoices can be voided."]
    told = [event["type"] for event in api.get("/events", type="invoice.*", limit=20).json()["data"]][::-1]
    expected = ["created", "updated", "open", "updated", "paid", "updated"]
    assert told == [f"invoice.{moment}" for moment in expected]


def test_s_chk_13_a_failing_card(api: Api, member: None, card: Card) -> None:  # noqa: F811
    """Created with a card that declines, one attempt: uncollectible, and no order."""
    body = bill(*lines("10"), sourceId=card(DECLINED, saved=False), billingOptimization=False)
    answer = api.post("/invoices", body)
    assert (answer.status_code, answer.json()["state"]) == (201, "uncollectible")
    assert api.get("/orders").json()["data"] == []
    assert_error(api.post(f"/invoices/{answer.json()['id']}/open"), 409, ("invalid_state", "state"))


def test_a_failing_card_is_tried_daily(api: Api, member: None, card: Card) -> None:  # noqa: F811
    """R-CHK-200: with the default, attempts on the days after; each shown, until the merchant gives up."""
    wire_id = api.post("/invoices", bill(*lines("10"), sourceId=card(DECLINED))).json()["id"]
    advance(api, 2.5)
    shown = api.get(f"/invoices/{wire_id}").json()
    assert (shown["state"], shown["attemptCount"], len(shown["payment"]["charges"])) == ("open", 3, 3)
    assert api.post(f"/invoices/{wire_id}/void").json()["state"] == "void"
    advance(api, 5)
    assert api.get(f"/invoices/{wire_id}").json()["attemptCount"] == 3
