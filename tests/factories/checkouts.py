"""Checkouts for tests that need one to be there, with an id of their choice."""

from decimal import Decimal
from typing import Any

from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.operations import create_checkout
from fulfillment.sales.lines import NewLine


def make_checkout(*, wire_id: str, sku_id: str, live_mode: bool = False, **values: Any) -> Checkout:
    """Store a checkout of two lines of one SKU, by the operation of the API, and give it an id."""
    items: list[NewLine] = [{"sku_id": sku_id, "price": Decimal(price)} for price in ("100", "90")]
    checkout = create_checkout(live_mode=live_mode, **{"currency": "USD", "items": items} | values)
    checkout.wire_id = wire_id
    checkout.save()
    return checkout
