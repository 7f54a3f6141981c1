"""One single-use source on several checkouts: it pays one order, and while that waits nothing else may touch it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from fulfillment.payments.sources.operations import approve_source
from tests.factories.client import assert_error
from tests.factories.fixtures import Stage

from .shop import Shop

pytestmark = pytest.mark.django_db
INVALID = ("order_submit_failed", None)
STATUS = ("source_status_invalid_for_session", None)


class Waiting(NamedTuple):
    """The source that an order waits for, the id of the order, and another checkout that names the source."""

    source: str
    order: str
    second: str


@pytest.fixture(scope="module")
def staged_waiting(stage: Stage, staged_shop: Shop) -> Iterator[Waiting]:
    """An order that waits for a source which is on two checkouts."""
    with stage():
        source = staged_shop.source("klarnaCredit")
        first, second = (staged_shop.checkout(source=source) for _ in range(2))
        yield Waiting(source, staged_shop.order(first)["id"], second)


@pytest.fixture
def waiting(staged_waiting: Waiting, shop: Shop) -> Waiting:
    """An order that waits for a source which is on two checkouts."""
    return staged_waiting


def state_of(shop: Shop, source: str) -> Any:
    return shop.get(f"/sources/{source}")["state"]


def delete(shop: Shop, checkout: str, source: str) -> None:
    assert shop.api.delete(f"/checkouts/{checkout}").status_code == 204


def detach(shop: Shop, checkout: str, source: str) -> None:
    assert shop.api.delete(f"/checkouts/{checkout}/sources/{source}").status_code == 204


def replace(shop: Shop, checkout: str, source: str) -> None:
    shop.post(f"/checkouts/{checkout}/sources/{shop.card()}")
    assert shop.order(checkout)["state"] == "accepted"


def order_too(shop: Shop, checkout: str, source: str) -> None:
    assert_error(shop.refused(checkout), 400, INVALID)


@pytest.mark.parametrize("happens", [delete, detach, replace, order_too])
@pytest.mark.parametrize("approved", [False, True], ids=["waiting", "approved"])
def test_another_checkout_cannot_spoil_a_waiting_order(
    shop: Shop, waiting: Waiting, happens: Callable[[Shop, str, str], None], approved: bool
) -> None:
    """R-CHK-138, R-CHK-142, R-CHK-166: the source stays as it is, and the order is paid by it."""
    source = waiting.source
    if approved:
        approve_source(live_mode=False, wire_id=source)
    before = state_of(shop, source)
    happens(shop, waiting.second, source)
    assert state_of(shop, source) == before
    if not approved:
        approve_source(live_mode=False, wire_id=source)
    assert shop.post(f"/orders/{waiting.order}/refresh")["state"] == "accepted"
    assert state_of(shop, source) == "consumed"


def test_a_committed_source_cannot_be_attached_elsewhere(shop: Shop) -> None:
    """R-CHK-138, E-CHK-33: neither the primary source nor the store credit beside it."""
    credit, source = shop.credit(5), shop.source("wireTransfer")
    checkout = shop.checkout(source=credit)
    shop.post(f"/checkouts/{checkout}/sources/{source}")
    order = shop.order(checkout)
    other = shop.checkout()
    for each in (credit, source):
        assert_error(shop.api.post(f"/checkouts/{other}/sources/{each}"), 409, STATUS)
        assert_error(shop.api.post(f"/checkouts/{other}", {"sourceId": each}), 409, STATUS)
    assert shop.post(f"/lockstep/orders/{order['id']}/receive-funds")["state"] == "accepted"
    assert [state_of(shop, each) for each in (credit, source)] == ["consumed"] * 2


def test_the_second_checkout_stays_open(shop: Shop) -> None:
    """R-CHK-134, R-CHK-166: it shows what counts, and another source pays for it."""
    credit = shop.credit(5)
    first, second = (shop.checkout(source=credit) for _ in range(2))
    shop.post(f"/checkouts/{first}/sources/{shop.source('wireTransfer')}")
    shop.post(f"/checkouts/{second}/sources/{shop.card()}")
    assert shop.order(first)["state"] == "pending_payment"
    assert_error(shop.refused(second), 400, INVALID)
    payment = shop.get(f"/checkouts/{second}")["payment"]
    assert [source["amount"] for source in payment["sources"]] == [0.0, 15.0]
    session = payment["session"]
    assert (session["state"], session["amountContributed"]) == ("requires_source", 15.0)
    assert session["amountRemainingToBeContributed"] == 5.0
    shop.post(f"/checkouts/{second}", {"upstreamId": "priced anew"})
    order = shop.order(second)
    assert [source["amount"] for source in order["payment"]["sources"]] == [0.0, 20.0]
    assert [charge["amount"] for charge in order["payment"]["charges"]] == [20.0]


def test_a_waiting_order_that_ends_commits_nothing(shop: Shop) -> None:
    """R-CHK-176: its source has failed, which is what the other checkout hears."""
    source = shop.source("wireTransfer")
    first, second = (shop.checkout(source=source) for _ in range(2))
    order = shop.order(first)
    shop.post(f"/lockstep/orders/{order['id']}/end-payment-window")
    assert state_of(shop, source) == "failed"
    assert_error(shop.refused(second), 400, INVALID)


def test_a_saved_source_serves_many_orders(shop: Shop) -> None:
    """R-CHK-150: only single-use sources are committed."""
    shop.post("/customers", {"id": "ann"})
    source = shop.source("payPalBilling")
    approve_source(live_mode=False, wire_id=source)
    shop.post(f"/customers/ann/sources/{source}")
    for _ in range(2):
        assert shop.order(shop.checkout(source=source, customerId="ann"))["state"] == "accepted"


def test_store_credit_that_died_is_not_charged(shop: Shop) -> None:
    """R-CHK-144, R-CHK-168: too much credit until some was used up elsewhere; the order shows 0.0 for that."""
    enough, spare = shop.credit(20), shop.credit(10)
    checkout = shop.checkout(shippingChoice={"amount": 10}, source=enough)
    shop.post(f"/checkouts/{checkout}/sources/{spare}")
    shop.post(f"/checkouts/{checkout}", {"shippingChoice": {"amount": 0}})
    assert_error(shop.refused(checkout), 400, INVALID)
    assert shop.order(shop.checkout({"skuId": "ebook-01", "price": 10}, source=spare))["state"] == "accepted"
    order = shop.order(checkout)
    assert [source["amount"] for source in order["payment"]["sources"]] == [20.0, 0.0]
    assert [charge["amount"] for charge in order["payment"]["charges"]] == [20.0]
