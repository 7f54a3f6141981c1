"""Filters of `GET /invoices` (checkout.md, section 4)."""

from catalog.wire.http.filters import LineAmountFilter, LineFilter
from fulfillment.sales.filters import SaleFilterSet

from .models import Invoice, InvoiceLine


class InvoiceFilterSet(SaleFilterSet):
    sku_id = LineFilter("sku_id", lines=InvoiceLine)
    price = LineAmountFilter("price", lines=InvoiceLine)

    class Meta:
        model = Invoice
        fields = ["state", "attempt_count"]
