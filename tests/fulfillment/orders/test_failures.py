"""A declined charge and a blocked order: a conflict ends the checkout, and nothing else remains (R-CHK-169, 170)."""

from collections.abc import Callable

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.customers.models import Customer
from fulfillment.orders.fraud.models import DeniedParty, FraudRule
from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sources.models import Source
from tests.factories.client import assert_error
from tests.factories.events import recorded_events

from .shop import DECLINED_CARD, Shop

pytestmark = pytest.mark.django_db


def assert_nothing_remains(shop: Shop, before: list[str]) -> None:
    """No order, no line, no charge, no event."""
    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()
    assert not Charge.objects.exists()
    assert recorded_events() == before
    assert shop.get("/orders")["data"] == []


def test_a_declined_card(shop: Shop) -> None:
    """S-CHK-07: E-CHK-30; then E-CHK-10; the checkout is dead, its session and its source failed; a new one works."""
    source = shop.card(DECLINED_CARD)
    checkout = shop.checkout(source=source)
    before = recorded_events()
    [message] = assert_error(shop.refused(checkout), 409, ("failed-request", None))
    assert message == "Failed to charge source."
    assert_nothing_remains(shop, before)
    assert shop.get(f"/sources/{source}")["state"] == "failed"
    assert shop.get(f"/checkouts/{checkout}")["payment"]["session"]["state"] == "failed"
    assert_error(shop.refused(checkout), 400, ("order_submit_failed", None))
    assert_error(shop.api.post(f"/checkouts/{checkout}", {"upstreamId": "u"}), 409, ("restricted_update", "id"))
    for method, path in (("POST", shop.card()), ("DELETE", source)):
        answer = shop.api.call(method, f"/checkouts/{checkout}/sources/{path}")
        assert_error(answer, 409, ("restricted_update", "id"))
    assert shop.order(shop.paid_checkout())["state"] == "accepted"


def test_the_other_sources_are_let_go(shop: Shop) -> None:
    """R-CHK-169: the store credit can pay for the next checkout; the reason is kept for staff."""
    credit = shop.credit(5)
    checkout = shop.checkout(source=credit)
    shop.post(f"/checkouts/{checkout}/sources/{shop.card(DECLINED_CARD)}")
    before = recorded_events()
    assert_error(shop.refused(checkout), 409, ("failed-request", None))
    assert_nothing_remains(shop, before)
    failure = Checkout.objects.get().last_failure
    assert (failure["status"], failure["errors"][0]["message"]) == (409, "Failed to charge source.")
    again = shop.checkout(source=credit)
    shop.post(f"/checkouts/{again}/sources/{shop.card()}")
    order = shop.order(again)
    assert [charge["amount"] for charge in order["payment"]["charges"]] == [5.0, 15.0]


def test_a_planned_decline(shop: Shop) -> None:
    """R-CHK-238: it meets one order; the saved card pays for the next one. A single-use card has failed."""
    Customer(wire_id="ann", email="ann@example.com").save()
    saved, single = shop.card(), shop.card()
    shop.post(f"/customers/ann/sources/{saved}")
    for source, state in ((saved, "chargeable"), (single, "failed")):
        shop.post(f"/lockstep/sources/{source}/decline-next-charge", {"failureCode": "do_not_honor"})
        refused = shop.refused(shop.checkout(source=source, customerId="ann"))
        assert assert_error(refused, 409, ("failed-request", None)) == ["Failed to charge source."]
        assert b"do_not_honor" not in refused.content
        assert shop.get(f"/sources/{source}")["state"] == state
    assert shop.order(shop.checkout(source=saved, customerId="ann"))["state"] == "accepted"


def test_a_saved_card_that_was_declined_stays(shop: Shop) -> None:
    """R-CHK-150: a saved source stays chargeable, for it may be tried again some other day."""
    Customer(wire_id="ann", email="ann@example.com").save()
    source = shop.card(DECLINED_CARD)
    shop.post(f"/customers/ann/sources/{source}")
    assert_error(shop.refused(shop.checkout(source=source, customerId="ann")), 409, ("failed-request", None))
    assert shop.get(f"/sources/{source}")["state"] == "chargeable"


def test_a_single_use_source_pays_once(shop: Shop) -> None:
    """R-CHK-150: attached to two checkouts, it pays for the first; the other has nothing that pays."""
    source = shop.card()
    first, second = (shop.checkout(source=source) for _ in range(2))
    shop.order(first)
    assert_error(shop.refused(second), 400, ("order_submit_failed", None))


def add_rule() -> None:
    FraudRule(kind="email", value="ann@example.com", outcome="block").save()


def add_denied_party() -> None:
    DeniedParty(name="ANN  lee", country="US").save()


@pytest.mark.parametrize("forbid", [add_rule, add_denied_party])
def test_a_blocked_order(shop: Shop, forbid: Callable[[], None]) -> None:
    """S-CHK-11, E-CHK-37: the shopper hears nothing of the reason, staff do; the source was not charged."""
    forbid()
    checkout = shop.paid_checkout()
    before = recorded_events()
    answer = shop.refused(checkout)
    assert_error(answer, 409, ("order-fraud-failure", None))
    assert_nothing_remains(shop, before)
    stored = Checkout.objects.get()
    assert stored.state == "dead"
    assert stored.last_failure["reason"].startswith(("Rule:", "Denied party:"))
    assert stored.last_failure["reason"] not in answer.content.decode()
    assert Source.objects.get().state == "chargeable"
