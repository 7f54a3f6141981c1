"""Every test trigger of section 21 that is about the source or the charge leads where the table says (R-CHK-235, 236).

Captures, cancels and refunds that fail are tried with the fulfillment of orders.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from fulfillment.payments.sources.instruments import PAYPAL, RECEIVERS
from fulfillment.payments.sources.operations import approve_source, complete_challenge
from tests.factories.client import assert_error
from tests.factories.events import recorded_events
from tests.factories.fixtures import Stage

from .shop import CARD, Shop

pytestmark = pytest.mark.django_db
GOOD_CARDS = (
    "343456789012341",
    "30345678901235",
    "6011987698769876",
    "3528987698769879",
    "5466160000000008",
    "6226220000000009",
    "4444222233331111",
    # These fail later, with captures, refunds and cancels.
    "4000000000004103",
    "4000000000004111",
    "4000000000004442",
    "4485951788521565",
    "4556602564240839",
    "4024007120579635",
    "4000000000000028",
)
KLARNA = ("klarnaCredit", "klarnaCreditRecurring")


@pytest.fixture(scope="module")
def staged_cart(stage: Stage, staged_shop: Shop) -> Iterator[str]:
    """A cart that only lacks a source: its id."""
    with stage():
        yield staged_shop.checkout()


@pytest.fixture
def cart(staged_cart: str, shop: Shop) -> str:
    """A cart that only lacks a source: its id."""
    return staged_cart


def paid(shop: Shop, cart: str, source: str) -> str:
    """Attach a source to a cart and return the cart's id."""
    shop.post(f"/checkouts/{cart}/sources/{source}")
    return cart


@pytest.mark.parametrize("number", GOOD_CARDS)
def test_cards_that_can_be_charged(shop: Shop, cart: str, number: str) -> None:
    order = shop.order(paid(shop, cart, shop.card(number)))
    assert (order["state"], order["payment"]["charges"][0]["state"]) == ("accepted", "capturable")


FAILING: list[tuple[str, str]] = [
    ("googlePay", "SourceFail"),
    *((name, "SourceCreationFail") for name in (*PAYPAL, *KLARNA, *RECEIVERS)),
    ("directDebit", "SourceFail"),
    ("alipay", "authFail"),
]


@pytest.mark.parametrize(("type_", "last_name"), FAILING)
def test_sources_that_fail_when_made(shop: Shop, cart: str, type_: str, last_name: str) -> None:
    """R-CHK-234: 201 with `failed`; they cannot be attached."""
    refused_at_once(shop, cart, shop.source(type_, last_name))


@pytest.mark.parametrize("year", [2039, 2020], ids=["3295", "expired"])
def test_cards_that_fail_when_made(shop: Shop, cart: str, year: int) -> None:
    number = "4000000000003295" if year == CARD["expirationYear"] else "4444222233331111"
    refused_at_once(shop, cart, shop.source("creditCard", creditCard=CARD | {"number": number, "expirationYear": year}))


def refused_at_once(shop: Shop, cart: str, source: str) -> None:
    assert shop.get(f"/sources/{source}")["state"] == "failed"
    answer = shop.api.post(f"/checkouts/{cart}/sources/{source}")
    assert_error(answer, 409, ("source_status_invalid_for_session", None))


DECLINED: list[tuple[str, str]] = [
    ("googlePay", "ChargeFail"),
    *((name, "ChargeCreationFail") for name in (*PAYPAL, *KLARNA)),
    ("directDebit", "ChargeFail"),
]


@pytest.mark.parametrize(("type_", "last_name"), DECLINED)
def test_charges_that_are_declined(shop: Shop, cart: str, type_: str, last_name: str) -> None:
    """R-CHK-235: with the source approved before the order, a 409."""
    source = shop.source(type_, last_name)
    if type_ != "googlePay":
        approve_source(live_mode=False, wire_id=source)
    assert_error(shop.refused(paid(shop, cart, source)), 409, ("failed-request", None))
    assert shop.get("/orders")["data"] == []


@pytest.mark.parametrize(("type_", "last_name"), DECLINED[1:])
def test_charges_that_are_declined_after_the_order(shop: Shop, cart: str, type_: str, last_name: str) -> None:
    """R-CHK-235: with the order first, 201, later a failed charge and a cancelled order."""
    source = shop.source(type_, last_name)
    order = shop.order(paid(shop, cart, source))
    approve_source(live_mode=False, wire_id=source)
    cancelled = shop.post(f"/orders/{order['id']}/refresh")
    assert_unpaid(shop, cancelled)
    assert cancelled["payment"]["charges"][0]["state"] == "failed"
    assert recorded_events("order")[2:] == ["order.charge.pending", "order.charge.failed", "order.cancelled"]


def assert_unpaid(shop: Shop, order: Any) -> None:
    assert (order["state"], order["fraudState"], order["cancelledAmount"]) == ("cancelled", "passed", 0.0)
    assert order["payment"]["session"]["state"] == "failed"
    assert recorded_events("order").count("order.cancelled") == 1


@pytest.mark.parametrize("number", ["5454545454545454", "4917610000000000"])
def test_challenged_cards(shop: Shop, cart: str, number: str) -> None:
    """`requires_action` cannot be attached; once the challenge is passed the card is a good one."""
    source = shop.card(number)
    assert shop.get(f"/sources/{source}")["state"] == "requires_action"
    answer = shop.api.post(f"/checkouts/{cart}/sources/{source}")
    assert_error(answer, 409, ("source_status_invalid_for_session", None))
    complete_challenge(live_mode=False, wire_id=source)
    assert shop.order(paid(shop, cart, source))["state"] == "accepted"


@pytest.mark.parametrize(("last_name", "status"), [("SCATest", 201), ("SCATestFail", 409), ("scatest", 201)])
def test_challenged_wallets(shop: Shop, cart: str, last_name: str, status: int) -> None:
    """In the exact case only: any other name is nobody's."""
    source = shop.source("googlePay", last_name)
    if last_name.startswith("SCA"):
        complete_challenge(live_mode=False, wire_id=source)
    answer = shop.api.post("/orders", {"checkoutId": paid(shop, cart, source)})
    assert answer.status_code == status


def test_a_source_that_fails_at_the_shopper_s_return(shop: Shop, cart: str) -> None:
    """directDebit, `SourceFailAfterRedirect`: the order hears of it when it is refreshed."""
    source = shop.source("directDebit", "SourceFailAfterRedirect")
    order = shop.order(paid(shop, cart, source))
    approve_source(live_mode=False, wire_id=source)
    assert shop.get(f"/sources/{source}")["state"] == "failed"
    assert_unpaid(shop, shop.post(f"/orders/{order['id']}/refresh"))


@pytest.mark.parametrize(
    ("type_", "last_name"), [("directDebit", "ChargeFailedAfterPending"), ("alipay", "authFailAfterRedirect")]
)
@pytest.mark.parametrize("order_first", [False, True], ids=["approved first", "order first"])
def test_charges_that_fail_later(shop: Shop, cart: str, type_: str, last_name: str, order_first: bool) -> None:
    """R-CHK-235, R-CHK-236: pending, and after 60 seconds of the clock failed."""
    source = shop.source(type_, last_name)
    checkout = paid(shop, cart, source)
    if order_first:
        order = shop.order(checkout)
    approve_source(live_mode=False, wire_id=source)
    order = shop.post(f"/orders/{order['id']}/refresh") if order_first else shop.order(checkout)
    assert (order["state"], order["payment"]["session"]["state"]) == ("pending_payment", "pending")
    assert order["payment"]["charges"][0]["state"] == "pending"
    shop.later(50)
    assert shop.get(f"/orders/{order['id']}")["state"] == "pending_payment"
    shop.later(11)
    cancelled = shop.get(f"/orders/{order['id']}")
    assert_unpaid(shop, cancelled)
    assert cancelled["payment"]["charges"][0]["state"] == "failed"
    assert recorded_events("order")[-2:] == ["order.charge.failed", "order.cancelled"]
    assert recorded_events("order").count("order.pending_payment") == 1
    assert shop.get(f"/sources/{source}")["state"] == "failed"


def test_store_credit_beside_a_charge_that_fails_later(shop: Shop, cart: str) -> None:
    """R-CHK-235: failed is the source that was refused, whenever it was; the credit was charged and is used up."""
    credit, source = shop.credit(5), shop.source("alipay", "authFailAfterRedirect")
    approve_source(live_mode=False, wire_id=source)
    order = shop.order(paid(shop, paid(shop, cart, credit), source))
    shop.later(61)
    assert_unpaid(shop, shop.get(f"/orders/{order['id']}"))
    assert [shop.get(f"/sources/{each}")["state"] for each in (credit, source)] == ["consumed", "failed"]


def test_charges_that_stay_pending(shop: Shop, cart: str) -> None:
    """directDebit, `ChargeRemainPending`: until staff decide; events as events.md 5 has them."""
    source = shop.source("directDebit", "ChargeRemainPending")
    approve_source(live_mode=False, wire_id=source)
    order = shop.order(paid(shop, cart, source))
    assert recorded_events("order") == ["order.created", "order.charge.pending", "order.pending_payment"]
    shop.later(60 * 24 * 3600)
    assert shop.post(f"/orders/{order['id']}/refresh")["state"] == "pending_payment"
    accepted = shop.post(f"/lockstep/orders/{order['id']}/receive-funds")
    assert (accepted["state"], accepted["payment"]["session"]["state"]) == ("accepted", "complete")
    assert recorded_events("order")[3:] == ["order.charge.capturable", "order.accepted"]


@pytest.mark.parametrize("type_", RECEIVERS)
def test_sources_that_fail_with_delay(shop: Shop, cart: str, type_: str) -> None:
    """Receivers, `SourceFailWithDelay`: pending, cancelled after 30 seconds of the clock."""
    source = shop.source(type_, "SourceFailWithDelay")
    order = shop.order(paid(shop, cart, source))
    assert order["state"] == "pending_payment"
    shop.later(20)
    assert shop.get(f"/orders/{order['id']}")["state"] == "pending_payment"
    shop.later(11)
    assert_unpaid(shop, shop.get(f"/orders/{order['id']}"))
    assert shop.get(f"/sources/{source}")["state"] == "failed"
