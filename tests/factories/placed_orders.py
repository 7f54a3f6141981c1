"""Orders for tests that need one as the API makes it, with an id of their choice; `orders.py` has any figures."""

from decimal import Decimal
from typing import Any

from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.operations import attach_to_checkout, update_checkout
from fulfillment.orders.lifecycle.placement import create_order
from fulfillment.orders.models import Order
from fulfillment.payments.sources.creation import create_source
from tests.factories.checkouts import make_checkout

ADDRESS = {"line1": "1 Main St", "city": "Minnetonka", "postal_code": "55343", "state": "MN", "country": "US"}
PERSON = {"name": "Ann Lee", "address": ADDRESS}
BUYER: dict[str, Any] = {
    "email": "ann@example.com",
    "ship_from": {"address": ADDRESS},
    "ship_to": PERSON,
    "bill_to": PERSON,
    "shipping_choice": {"amount": Decimal(5)},
}


def place_order(*, wire_id: str, sku_id: str, live_mode: bool = False, **values: Any) -> Order:
    """Place an order and give it an id of the caller's choice, which its charges and events do not follow."""
    order = place_real_order(checkout_id=f"{wire_id}-checkout", sku_id=sku_id, live_mode=live_mode, **values)
    order.wire_id = wire_id
    order.save()
    return order


def place_real_order(*, checkout_id: str, sku_id: str, live_mode: bool = False, **values: Any) -> Order:
    """Store an order of two lines of one SKU, paid by store credit, by the operations of the API."""
    checkout = make_paid_checkout(checkout_id=checkout_id, sku_id=sku_id, live_mode=live_mode, **values)
    return create_order(live_mode=live_mode, checkout_id=checkout.wire_id)


def make_paid_checkout(*, checkout_id: str, sku_id: str, live_mode: bool = False, **values: Any) -> Checkout:
    """Store a checkout of two lines of one SKU that can be ordered at once: store credit pays for it."""
    checkout = make_checkout(wire_id=checkout_id, sku_id=sku_id, live_mode=live_mode)
    update_checkout(live_mode=live_mode, wire_id=checkout.wire_id, **BUYER | values)
    checkout.refresh_from_db()
    source = create_source(live_mode=live_mode, type="customerCredit", amount=checkout.total_amount)
    attach_to_checkout(live_mode=live_mode, wire_id=checkout.wire_id, source_id=source.wire_id)
    return checkout
