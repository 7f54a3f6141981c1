"""Invoices for tests that need one to be there, with an id of their choice."""

from decimal import Decimal
from typing import Any

from fulfillment.invoices.models import Invoice
from fulfillment.invoices.operations import create_invoice


def make_invoice(*, wire_id: str, sku_id: str, customer_id: str, live_mode: bool = False, **values: Any) -> Invoice:
    """Store a draft of two lines of one digital SKU, by the operation of the API, and give it an id."""
    items = [{"sku_id": sku_id, "price": Decimal(price)} for price in ("100", "90")]
    body: dict[str, Any] = {"currency": "USD", "customer_id": customer_id, "items": items, "state": "draft"}
    invoice = create_invoice(live_mode=live_mode, **body | values)
    invoice.wire_id = wire_id
    invoice.save()
    return invoice
