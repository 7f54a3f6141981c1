"""The acceptance scenarios from cart to accepted order, over HTTP alone (checkout.md, section 25).

S-CHK-14, the race, is in `test_order_race.py`. What the browser does on the page of a source is played by its
operations here.
"""

import json
from typing import Any

import pytest

from catalog.wire.records import clock
from fulfillment.orders.fraud.models import FraudRule
from fulfillment.orders.lifecycle.settlement import settle_due_operations
from fulfillment.payments.sources.operations import approve_source
from tests.factories.client import assert_error
from tests.fulfillment.checkouts.conftest import inject, shipped_entities  # noqa: F401
from tests.fulfillment.orders.shop import DECLINED_CARD, PERSON, Shop, shop  # noqa: F401

pytestmark = pytest.mark.django_db
SHARED = [{"skuId": "mug-01", "price": 100.00}, {"skuId": "mug-01", "price": 90.00, "discount": {"percentOff": 10}}]
DAY = 24 * 3600


def test_s_chk_01_shared_sku(shop: Shop, inject: Any) -> None:  # noqa: F811
    """The published request with a number for the customer and a wrong Content-Type; two ids; 86.77 is cancelled."""
    inject(default="0.07125")
    shop.post("/customers", {"id": "529861350336", "email": "ann@example.com"})
    body = {"currency": "USD", "taxInclusive": False, "customerId": 529861350336, "items": SHARED}
    text = json.dumps(body | {"shipTo": PERSON, "shipFrom": {"address": PERSON["address"]}})
    answer = shop.api.call("POST", "/checkouts", text, content_type="text/plain")
    assert answer.status_code == 201
    checkout = answer.json()
    assert figures(checkout) == [(100.0, 7.13), (81.0, 5.77)]
    path = f"/checkouts/{checkout['id']}"
    shop.post(f"{path}/sources/{shop.card()}")
    shop.post(path, {"billTo": PERSON, "email": "ann@example.com", "shippingChoice": {"amount": 0}})
    order = shop.order(checkout["id"])
    assert (order["state"], order["customerId"], figures(order)) == ("accepted", "529861350336", figures(checkout))
    assert order["totalAmount"] == shop.get(path)["totalAmount"] == 193.9
    ids = [line["itemId"] for line in order["items"]]
    assert len({*ids, *(line["id"] for line in checkout["items"])}) == 4
    cancelled = {"orderId": order["id"], "items": [{"itemId": ids[1], "cancelQuantity": 1}]}
    shop.post("/fulfillments", cancelled)
    settle_due_operations(now=clock.now(live_mode=False), live_mode=False)
    after = shop.get(f"/orders/{order['id']}")
    assert (after["cancelledAmount"], after["capturedAmount"], after["totalAmount"]) == (86.77, 0.0, 193.9)
    assert [line["state"] for line in after["items"]] == ["created", "cancelled"]
    [charge] = after["payment"]["charges"]
    assert [(cancel["amount"], cancel["state"]) for cancel in charge["cancels"]] == [(86.77, "complete")]


def figures(document: Any) -> list[tuple[float, float]]:
    """Return amount and tax of each line."""
    return [(line["amount"], line["tax"]["amount"]) for line in document["items"]]


def test_s_chk_02_shared_sku_with_subscriptions(shop: Shop) -> None:  # noqa: F811
    """Not renewing is legal without a plan; each line has an agreement of its own."""
    infos = [{"subscriptionId": f"s-{n}", "autoRenewal": bool(n), "freeTrial": False} for n in range(2)]
    items = [{"skuId": "ebook-01", "price": 10, "subscriptionInfo": info} for info in infos]
    order = shop.order(shop.paid_checkout(*items))
    found = [line["subscriptionInfo"] for line in order["items"]]
    assert [(info["autoRenewal"], info["freeTrial"]) for info in found] == [(False, False), (True, False)]
    assert len({info["billingAgreementId"] for info in found}) == 2


def test_s_chk_06_store_credit(shop: Shop) -> None:  # noqa: F811
    """12.50 and a card for 14.51; not after a single-use card; not too much; not alone and short."""
    line = {"skuId": "mug-01", "price": 27.01}
    checkout = shop.checkout(line)
    for source in (shop.credit(12.50), shop.card()):
        shop.post(f"/checkouts/{checkout}/sources/{source}")
    order = shop.order(checkout)
    assert [charge["amount"] for charge in order["payment"]["charges"]] == [12.5, 14.51]

    after_card = shop.checkout(line, source=shop.card())
    answer = shop.api.post(f"/checkouts/{after_card}/sources/{shop.credit(12.50)}")
    assert_error(answer, 409, ("session_update_not_allowed", None))

    short = shop.checkout(line)
    answer = shop.api.post(f"/checkouts/{short}/sources/{shop.credit(100)}")
    assert_error(answer, 409, ("session_source_amount_too_large", None))
    shop.post(f"/checkouts/{short}/sources/{shop.credit(12.50)}")
    assert_error(shop.refused(short), 400, ("order_submit_failed", None))

    shop.post("/customers", {"id": "ann", "email": "ann@example.com"})
    saved = shop.card()
    shop.post(f"/customers/ann/sources/{saved}")
    first_card = shop.checkout(line, source=saved, customerId="ann")
    shop.post(f"/checkouts/{first_card}/sources/{shop.credit(12.50)}")
    order = shop.order(first_card)
    assert {charge["sourceId"]: charge["amount"] for charge in order["payment"]["charges"]}[saved] == 14.51


def test_s_chk_07_decline(shop: Shop) -> None:  # noqa: F811
    """The checkout is over; a new one works."""
    checkout = shop.checkout(source=shop.card(DECLINED_CARD))
    assert_error(shop.refused(checkout), 409, ("failed-request", None))
    assert_error(shop.refused(checkout), 400, ("order_submit_failed", None))
    assert_error(shop.api.post(f"/checkouts/{checkout}", {"email": "b@example.com"}), 409, ("restricted_update", "id"))
    assert shop.get("/events?type=order.*")["data"] == []
    assert shop.order(shop.paid_checkout())["state"] == "accepted"


def test_s_chk_08_repair(shop: Shop) -> None:  # noqa: F811
    """A missing email is added; the same checkout succeeds, once."""
    checkout = shop.paid_checkout(email=None)
    assert_error(shop.refused(checkout), 400, ("order_create_failed", "email"))
    shop.post(f"/checkouts/{checkout}", {"email": "ann@example.com"})
    assert shop.order(checkout)["state"] == "accepted"
    [message] = assert_error(shop.refused(checkout), 404, ("not_found", "orderId"))
    assert message == f"Order {checkout} not found"


def test_s_chk_09_redirect(shop: Shop) -> None:  # noqa: F811
    """Attached while it waits, pending with an address, approved, refreshed, accepted."""
    source = shop.source("klarnaCredit")
    assert shop.get(f"/sources/{source}")["state"] == "pending_redirect"
    order = shop.order(shop.checkout(source=source))
    assert order["state"] == "pending_payment"
    assert order["payment"]["session"]["nextAction"]["data"]["redirectUrl"].startswith("http")
    approve_source(live_mode=False, wire_id=source)
    assert shop.post(f"/orders/{order['id']}/refresh")["state"] == "accepted"


def test_s_chk_10_receiver(shop: Shop) -> None:  # noqa: F811
    """One transfer arrives; for the other one the window ends."""
    paid, unpaid = (shop.order(shop.checkout(source=shop.source("wireTransfer"))) for _ in range(2))
    assert paid["payment"]["session"]["nextAction"]["action"] == "show_payment_instructions"
    assert shop.post(f"/lockstep/orders/{paid['id']}/receive-funds")["state"] == "accepted"
    shop.later(8 * DAY)
    assert shop.get(f"/orders/{unpaid['id']}")["state"] == "cancelled"
    assert shop.get(f"/orders/{paid['id']}")["state"] == "accepted"


def test_s_chk_11_review(shop: Shop) -> None:  # noqa: F811
    """A-CHK-19: in review with a capturable charge; blocked; and blocked at once, of which no order remains."""
    rule = FraudRule(kind="email", value="ann@example.com", outcome="review")
    rule.save()
    order = shop.order(shop.paid_checkout())
    assert (order["state"], order["payment"]["charges"][0]["state"]) == ("in_review", "capturable")
    blocked = shop.post(f"/lockstep/orders/{order['id']}/block-review")
    assert (blocked["state"], blocked["cancelledAmount"]) == ("blocked", 0.0)
    assert blocked["payment"]["charges"][0]["state"] == "cancelled"
    rule.outcome = "block"
    rule.save()
    assert_error(shop.refused(shop.paid_checkout()), 409, ("order-fraud-failure", None))
    assert [one["id"] for one in shop.get("/orders")["data"]] == [order["id"]]


def test_s_chk_15_customer(shop: Shop) -> None:  # noqa: F811
    """The same id twice; a disabled customer may fill a cart but not order; a saved source is its customer's."""
    shop.post("/customers", {"id": "ann", "email": "ann@example.com"})
    assert_error(shop.api.post("/customers", {"id": "ann", "email": "b@b.de"}), 409, ("already_exists", "id"))
    saved = shop.card()
    shop.post(f"/customers/ann/sources/{saved}")
    assert_error(shop.refused(shop.checkout(source=saved)), 409, ("source_in_use", "sourceId"))
    shop.post("/customers/ann", {"enabled": False})
    checkout = shop.checkout(source=saved, customerId="ann")
    assert_error(shop.refused(checkout), 409, ("invalid_parameter", "customerId"))
