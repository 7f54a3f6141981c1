"""Filters that checkouts, orders and invoices share (checkout.md, section 4)."""

from catalog.wire.http.filters import AmountFilter, AnyOfFilter, ExactFilter, ResourceFilterSet, TimeFilter


class SaleFilterSet(ResourceFilterSet):
    upstream_ids = AnyOfFilter("upstream_id")
    updated_time = TimeFilter("updated_or_created")
    total_amount = AmountFilter()
    customer_id = ExactFilter()
    application_id = ExactFilter()
    currency = ExactFilter()
