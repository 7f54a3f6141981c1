"""Money that comes after the order, or never (R-CHK-154 to R-CHK-156, R-CHK-174, R-CHK-176)."""

from typing import Any

import pytest

from fulfillment.customers.models import Customer
from fulfillment.orders.fraud.models import FraudRule
from fulfillment.orders.models import Order
from fulfillment.payments.sources.operations import approve_source
from tests.factories.client import assert_error
from tests.factories.events import recorded_events

from ..shop import Shop

pytestmark = pytest.mark.django_db
WEEK = 7 * 24 * 3600


def approve(source: str) -> None:
    """Play the shopper on the payment page."""
    approve_source(live_mode=False, wire_id=source)


def order_by(shop: Shop, type_: str, last_name: str = "Lee", *, approved: bool = False) -> tuple[str, Any]:
    """Order with a source of a type; return the source's id and the order."""
    source = shop.source(type_, last_name)
    if approved:
        approve(source)
    return source, shop.order(shop.checkout(source=source))


def refresh(shop: Shop, order: Any) -> Any:
    return shop.post(f"/orders/{order['id']}/refresh")


def test_redirect(shop: Shop) -> None:
    """S-CHK-09: pending with the address to go to; approved and refreshed it is accepted; the address stays."""
    source, order = order_by(shop, "klarnaCredit")
    assert (order["state"], set(order["stateTransitions"])) == ("pending_payment", {"pending_payment"})
    assert {"fraudState", "fraudStateTransitions"}.isdisjoint(order)
    session = order["payment"]["session"]
    assert session["state"] == "pending_redirect"
    url = shop.get(f"/sources/{source}")["redirect"]["redirectUrl"]
    assert session["nextAction"] == {"action": "redirect", "data": {"redirectUrl": url}}
    assert "charges" not in order["payment"]
    assert recorded_events("order") == ["order.created", "order.pending_payment"]
    assert refresh(shop, order) == order
    approve(source)
    accepted = refresh(shop, order)
    assert set(accepted["stateTransitions"]) == {"pending_payment", "accepted"}
    assert (accepted["state"], accepted["fraudState"]) == ("accepted", "passed")
    assert accepted["payment"]["session"] == session | {"state": "complete"}
    assert [charge["state"] for charge in accepted["payment"]["charges"]] == ["capturable"]
    assert recorded_events("order")[2:] == ["order.charge.pending", "order.charge.capturable", "order.accepted"]
    assert shop.get(f"/sources/{source}")["state"] == "consumed"


def test_receiver(shop: Shop) -> None:
    """S-CHK-10: payment instructions; the funds arrive."""
    source, order = order_by(shop, "wireTransfer")
    session = order["payment"]["session"]
    secret = shop.get(f"/sources/{source}")["clientSecret"]
    data = {"sourceId": source, "sourceClientSecret": secret}
    assert session["state"] == "pending_funds"
    assert session["nextAction"] == {"action": "show_payment_instructions", "data": data}
    assert refresh(shop, order) == order
    accepted = shop.post(f"/lockstep/orders/{order['id']}/receive-funds")
    assert (accepted["state"], accepted["payment"]["session"]["state"]) == ("accepted", "complete")
    assert recorded_events("source.chargeable") == ["source.chargeable"]
    assert_error(shop.api.post(f"/lockstep/orders/{order['id']}/receive-funds"), 409, ("invalid_state", "state"))


def test_the_window_ends(shop: Shop) -> None:
    """S-CHK-10, R-CHK-176, A-CHK-20: after eight days cancelled, as published; not a second before seven."""
    source, order = order_by(shop, "wireTransfer")
    shop.later(WEEK - 60)
    assert shop.get(f"/orders/{order['id']}") == order
    shop.later(120)
    cancelled = shop.get(f"/orders/{order['id']}")
    assert (cancelled["state"], cancelled["fraudState"], cancelled["cancelledAmount"]) == ("cancelled", "passed", 0.0)
    assert cancelled["payment"]["session"]["state"] == "failed"
    assert [line["state"] for line in cancelled["items"]] == ["cancelled"]
    assert "charges" not in cancelled["payment"]
    assert shop.get(f"/sources/{source}")["state"] == "failed"
    assert recorded_events("order") == ["order.created", "order.pending_payment", "order.cancelled"]
    shop.work()
    assert recorded_events("order")[-1:] == ["order.cancelled"]
    assert len(recorded_events("order")) == 3
    for action in ("receive-funds", "end-payment-window"):
        assert_error(shop.api.post(f"/lockstep/orders/{order['id']}/{action}"), 409, ("invalid_state", "state"))
    assert refresh(shop, order) == cancelled


def test_staff_end_the_window(shop: Shop) -> None:
    """R-CHK-250."""
    _, order = order_by(shop, "konbini")
    assert shop.post(f"/lockstep/orders/{order['id']}/end-payment-window")["state"] == "cancelled"


def test_shoppers_may_take_their_time(shop: Shop) -> None:
    """R-CHK-176 is about receivers: an approval may come after weeks."""
    source, order = order_by(shop, "klarnaCredit")
    shop.later(5 * WEEK)
    approve(source)
    assert refresh(shop, order)["state"] == "accepted"


def test_no_funds_without_approval(shop: Shop) -> None:
    """What waits for the shopper does not wait for the bank."""
    _, order = order_by(shop, "klarnaCredit")
    assert_error(shop.api.post(f"/lockstep/orders/{order['id']}/receive-funds"), 409, ("invalid_state", "state"))
    assert shop.get(f"/orders/{order['id']}") == order


def test_approved_before_the_order(shop: Shop) -> None:
    """R-CHK-154: as PayPal does; then there is nothing to wait for."""
    _, order = order_by(shop, "payPal", approved=True)
    assert order["state"] == "accepted"
    assert "nextAction" not in order["payment"]["session"]


def test_credit_waits_for_the_transfer(shop: Shop) -> None:
    """R-CHK-174: no charges until the money is there, then one for each source."""
    checkout = shop.checkout()
    for source in (shop.credit(5), shop.source("wireTransfer")):
        shop.post(f"/checkouts/{checkout}/sources/{source}")
    order = shop.order(checkout)
    assert "charges" not in order["payment"]
    accepted = shop.post(f"/lockstep/orders/{order['id']}/receive-funds")
    assert [charge["amount"] for charge in accepted["payment"]["charges"]] == [5.0, 15.0]


def test_credit_that_is_declined(shop: Shop) -> None:
    """R-CHK-235: the transfer alone does not pay the order, which is cancelled; the transfer's charge is given up."""
    credit, transfer, checkout = shop.credit(5), shop.source("wireTransfer"), shop.checkout()
    for source in (credit, transfer):
        shop.post(f"/checkouts/{checkout}/sources/{source}")
    order = shop.order(checkout)
    shop.post(f"/lockstep/sources/{credit}/decline-next-charge", {"failureCode": "do_not_honor"})
    cancelled = shop.post(f"/lockstep/orders/{order['id']}/receive-funds")
    assert cancelled["state"] == "cancelled"
    assert [charge["state"] for charge in cancelled["payment"]["charges"]] == ["failed", "cancelled"]
    assert [shop.get(f"/sources/{source}")["state"] for source in (credit, transfer)] == ["failed", "consumed"]


@pytest.mark.parametrize(("outcome", "state"), [("review", "in_review"), ("block", "blocked"), ("pass", "accepted")])
def test_the_review_comes_with_the_money(shop: Shop, outcome: str, state: str) -> None:
    """R-CHK-174: a block is then an order in `blocked`, not a 409."""
    FraudRule(kind="email", value="ann@example.com", outcome=outcome).save()
    source, order = order_by(shop, "ideal")
    assert order["state"] == "pending_payment"
    approve(source)
    moved = refresh(shop, order)
    assert moved["state"] == state
    assert moved["payment"]["charges"][0]["state"] == ("cancelled" if outcome == "block" else "capturable")
    last = {"review": "order.review_opened", "block": "order.blocked", "pass": "order.accepted"}
    assert recorded_events("order")[-1] == last[outcome]


def test_a_saved_redirect_source(shop: Shop) -> None:
    """R-CHK-149, R-CHK-150: approved once, it pays for several orders."""
    Customer(wire_id="ann", email="ann@example.com").save()
    source = shop.source("directDebit")
    approve(source)
    shop.post(f"/customers/ann/sources/{source}")
    for _ in range(2):
        assert shop.order(shop.checkout(source=source, customerId="ann"))["state"] == "accepted"


def test_refresh_of_unknown_and_settled_orders(shop: Shop) -> None:
    """R-CHK-155: 200 for any known order, 404 otherwise."""
    order = shop.order(shop.paid_checkout())
    before = recorded_events()
    assert refresh(shop, order) == order
    assert recorded_events() == before
    assert_error(shop.api.post("/orders/none/refresh"), 404, ("not_found", "id"))
    assert Order.objects.get().updated_time is None


def test_declined_on_arrival(shop: Shop) -> None:
    """R-CHK-238: a decline that was planned meets the charge whenever it is made; the order shows its code."""
    source, order = order_by(shop, "payPal")
    shop.post(f"/lockstep/sources/{source}/decline-next-charge", {"failureCode": "restricted_card"})
    approve(source)
    assert refresh(shop, order)["state"] == "cancelled"
    [charge] = shop.get(f"/orders/{order['id']}")["payment"]["charges"]
    assert (charge["state"], charge["failureCode"]) == ("failed", "restricted_card")
