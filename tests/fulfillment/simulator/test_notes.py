"""What the simulator warns of though nothing refuses it (R-CHK-153, R-CHK-229)."""

import pytest
from django.test import Client

from fulfillment.customers.operations import create_customer
from fulfillment.payments.sources.models import Source
from tests.factories import SkuFactory

from .test_paying import BASKET, VISA, Till, operations, staged_operations  # noqa: F401

pytestmark = pytest.mark.django_db
RENEWAL = "Automatic renewal of mug-01 needs a source that is saved"


def test_renewal_needs_a_saved_source(operations: Client) -> None:  # noqa: F811
    """R-CHK-229: warned of in the basket and beside the payment, and the order is placed all the same."""
    basket = BASKET | {"auto_renewal": ["yes", "no"], "subscription": ["s-1", "s-1"]}
    assert RENEWAL in operations.post("/admin/simulator/price/", basket).content.decode()
    till = Till(operations, auto_renewal=["yes", "no"], subscription=["s-1", "s-1"])
    assert RENEWAL in till.look()
    assert RENEWAL in till.try_to_pay(VISA)
    assert "Accepted" in till.do("order")
    assert [line.subscription_info["auto_renewal"] for line in till.checkout.lines.all()] == [True, False]


def test_no_warning_without_renewal(operations: Client) -> None:  # noqa: F811
    """Subscriptions of somebody else do not renew unless told to (R-CHK-222)."""
    basket = BASKET | {"subscription": ["s-1", "s-1"]}
    assert "Automatic renewal" not in operations.post("/admin/simulator/price/", basket).content.decode()


def test_a_saved_source_is_offered_and_ends_the_warning(operations: Client) -> None:  # noqa: F811
    """R-CHK-229, R-CHK-167: the customer's own."""
    customer = create_customer(live_mode=False, wire_id="c-1", email="ann@example.com")
    saved = Source(type="creditCard", reusable=True, customer=customer, details={"last_four_digits": "1111"})
    saved.wire_id, saved.created_time = "saved-1", customer.created_time
    saved.save()
    till = Till(operations, customer_id="c-1", auto_renewal=["yes", ""])
    assert RENEWAL in till.look()
    assert RENEWAL not in till.try_to_pay("saved:saved-1")


def test_wallets_that_are_not_ready_are_marked(operations: Client) -> None:  # noqa: F811
    """R-CHK-153, R-CAT-119, A-CHK-29: no image, no address; with both they are ready."""
    assert "Google Pay (not ready" in Till(operations).look()
    SkuFactory(wire_id="cup-01", name="Cup", image="https://x.example/c.png", url="https://x.example/c")
    assert "not ready" not in Till(operations, sku=["cup-01", "cup-01"]).look()
