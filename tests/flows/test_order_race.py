"""Many attempts to order one checkout at the same moment: one order, one charge (R-CHK-030, S-CHK-14)."""

import threading
from collections import Counter
from functools import partial

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.orders.exceptions import OrderNotFound
from fulfillment.orders.lifecycle import placement
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.events import recorded_events
from tests.fulfillment.orders.shop import DECLINED_CARD, Shop

from .parallel import at_once, only_postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]
ATTEMPTS = 20


@pytest.fixture
def shop(api: Api) -> Shop:
    """A shop that sells a mug."""
    SkuFactory(wire_id="mug-01")
    return Shop(api)


def order_at_once(shop: Shop, checkout: str, attempts: int = ATTEMPTS) -> Counter[int]:
    """Return how often each status was answered."""
    answers = at_once(*[lambda: shop.api.post("/orders", {"checkoutId": checkout})] * attempts)
    return Counter(answer.status_code for answer in answers)


def test_twenty_orders_of_one_checkout(shop: Shop) -> None:
    """S-CHK-14: one 201, nineteen 404, one charge, each event once; on both databases."""
    checkout = shop.paid_checkout()
    assert order_at_once(shop, checkout) == {201: 1, 404: ATTEMPTS - 1}
    assert (Order.objects.count(), Charge.objects.count()) == (1, 1)
    assert recorded_events("order") == [
        "order.created",
        "order.charge.pending",
        "order.charge.capturable",
        "order.accepted",
    ]


def test_twenty_orders_of_a_checkout_that_cannot_be_paid(shop: Shop) -> None:
    """R-CHK-027: one hears why it ended, the others that it has ended; the source was asked once."""
    checkout = shop.checkout(source=shop.card(DECLINED_CARD))
    assert order_at_once(shop, checkout) == {409: 1, 400: ATTEMPTS - 1}
    assert (Order.objects.count(), Charge.objects.count(), recorded_events("order")) == (0, 0, [])
    assert Checkout.objects.get().last_failure["errors"][0]["code"] == "failed-request"


def test_one_card_for_two_checkouts(shop: Shop) -> None:
    """R-CHK-150: a single-use source pays for one order, whoever is quicker."""
    source = shop.card()
    checkouts = [shop.checkout(source=source) for _ in range(2)]
    answers = at_once(
        *[lambda wire_id=wire_id: shop.api.post("/orders", {"checkoutId": wire_id}) for wire_id in checkouts]
    )
    assert sorted(answer.status_code for answer in answers) in ([201, 400], [201, 409])
    assert (Order.objects.count(), Charge.objects.count()) == (1, 1)


def test_an_order_and_a_change(shop: Shop) -> None:
    """R-CHK-026, R-CHK-030: a change comes before the order, and is in it, or is refused."""
    checkout = shop.paid_checkout()
    works = [lambda: shop.api.post("/orders", {"checkoutId": checkout})]
    works += [lambda: shop.api.post(f"/checkouts/{checkout}", {"upstreamId": "late"})] * 5
    ordered, *changed = at_once(*works)
    assert ordered.status_code == 201
    assert {answer.status_code for answer in changed} <= {200, 409}
    stored = Checkout.objects.get()
    assert stored.state == "converted"
    assert Order.objects.get().upstream_id == stored.upstream_id


def test_without_the_lock_the_race_is_lost(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: of two attempts that both find the checkout open, the slower one is not told that it is ordered."""
    only_postgres()
    both_found_it_open = threading.Barrier(2)

    def found_without_lock(checkout_id: str, live_mode: bool) -> Checkout:
        checkout = Checkout.objects.find(checkout_id, live_mode=live_mode)
        if checkout.state == "converted":
            raise OrderNotFound(checkout_id)
        # Not later: the sources are locked next, and who waits for them does not come to a barrier.
        both_found_it_open.wait(timeout=5)
        return checkout

    monkeypatch.setattr(placement, "_lock_checkout", found_without_lock)
    assert order_at_once(shop, shop.paid_checkout(), 2) == {201: 1, 400: 1}


def test_funds_arrive_while_the_window_ends(shop: Shop) -> None:
    """R-CHK-176, R-EVT-025: whoever is first decides; everybody else finds that decided; each event once."""
    order = shop.order(shop.checkout(source=shop.source("wireTransfer")))
    path = f"/lockstep/orders/{order['id']}"
    works = [partial(shop.api.post, f"{path}/{action}") for action in ("receive-funds", "end-payment-window") * 5]
    works += [partial(shop.api.post, f"/orders/{order['id']}/refresh")] * 5
    statuses = [answer.status_code for answer in at_once(*works)]
    assert sorted(statuses[:10]) == [200] + [409] * 9
    assert set(statuses[10:]) == {200}
    state = Order.objects.get().state
    assert state in ("accepted", "cancelled")
    assert recorded_events("order").count(f"order.{state}") == 1
    assert Charge.objects.count() == (1 if state == "accepted" else 0)


def test_two_workers_give_an_order_up_once(shop: Shop) -> None:
    """R-EVT-124: rows that another worker holds are left to it."""
    shop.order(shop.checkout(source=shop.source("wireTransfer")))
    shop.post("/lockstep/clock", {"advanceSeconds": 8 * 24 * 3600})
    at_once(*[shop.work] * 4)
    assert Order.objects.get().state == "cancelled"
    assert recorded_events("order").count("order.cancelled") == 1
