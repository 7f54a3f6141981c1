"""One single-use source on many checkouts that are ordered, changed and deleted at the same moment."""

from collections import Counter
from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import approve_source
from tests.factories.client import Api
from tests.flows.parallel import at_once

from .shop import Shop

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
CHECKOUTS = 8


@pytest.fixture
def shop(api: Api, mug: Any, ebook: Any) -> Shop:
    """Made for each test: these commit."""
    return Shop(api)


def order_all(shop: Shop, source: str) -> Counter[int]:
    """Order many checkouts with one source at once and count the answers."""
    checkouts = [shop.checkout(source=source) for _ in range(CHECKOUTS)]
    works = [lambda wire_id=wire_id: shop.api.post("/orders", {"checkoutId": wire_id}) for wire_id in checkouts]
    return Counter(answer.status_code for answer in at_once(*works))


@pytest.mark.parametrize("type_", ["creditCard", "klarnaCredit"])
def test_one_source_pays_one_order(shop: Shop, type_: str) -> None:
    """R-CHK-150, R-CHK-166: the others hear E-CHK-10 and stay open, on every database."""
    source = shop.card() if type_ == "creditCard" else shop.source(type_)
    assert order_all(shop, source) == {201: 1, 400: CHECKOUTS - 1}
    assert Counter(Checkout.objects.values_list("state", flat=True)) == {"converted": 1, "open": CHECKOUTS - 1}
    assert Order.objects.count() == 1
    assert Charge.objects.count() == (type_ == "creditCard")


def test_what_happens_to_other_checkouts_at_the_same_moment(shop: Shop) -> None:
    """R-CHK-138, R-CHK-142: either the source went before the order, or the order has it for good."""
    source = shop.source("klarnaCredit")
    ordered, deleted, detached, replaced = (shop.checkout(source=source) for _ in range(4))
    card = shop.card()
    api = shop.api
    answers = at_once(
        lambda: api.post("/orders", {"checkoutId": ordered}),
        lambda: api.delete(f"/checkouts/{deleted}"),
        lambda: api.delete(f"/checkouts/{detached}/sources/{source}"),
        lambda: api.post(f"/checkouts/{replaced}/sources/{card}"),
    )
    assert [answer.status_code for answer in answers[1:]] == [204, 204, 200]
    if answers[0].status_code == 400:
        assert Source.objects.get(wire_id=source).state == "cancelled"
        assert not Order.objects.exists()
        return
    assert Source.objects.get(wire_id=source).state == "pending_redirect"
    approve_source(live_mode=False, wire_id=source)
    assert shop.post(f"/orders/{answers[0].json()['id']}/refresh")["state"] == "accepted"
