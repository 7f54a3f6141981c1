"""Filters of `GET /invoices` (checkout.md, section 4)."""

from decimal import Decimal

from django.db.models import Q

from catalog.wire.exceptions import invalid
from catalog.wire.http.pagination import AMOUNT, Filter, Query, any_of, exact, in_range, in_time

from .models import InvoiceLine


def of_a_line(inner: Filter) -> Filter:
    """Return a filter that selects invoices of which one and the same line meets the condition."""

    def condition(query: Query, name: str) -> Q:
        wanted = inner.condition(query, name)
        return Q(pk__in=InvoiceLine.objects.filter(wanted).values("document")) if wanted else wanted

    return Filter(inner.kind, condition)


def in_count(lookup: str) -> Filter:
    """Return a range filter of a count, which is a whole number."""
    inner = in_range(lookup)

    def condition(query: Query, name: str) -> Q:
        for parameter in query.params:
            if parameter == name or parameter.startswith(f"{name}["):
                for value in query.params.getlist(parameter):
                    if AMOUNT.fullmatch(value) and Decimal(value) % 1:
                        query.refuse(parameter, invalid(value, parameter=parameter))
        return inner.condition(query, name)

    return Filter(inner.kind, condition)


INVOICE_FILTERS = {
    "ids": any_of("wire_id"),
    "upstreamIds": any_of("upstream_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
    "totalAmount": in_range("total_amount"),
    "customerId": exact("customer_id"),
    "applicationId": exact("application_id"),
    "currency": exact("currency"),
    "state": exact("state"),
    "skuId": of_a_line(exact("sku_id")),
    "price": of_a_line(in_range("price")),
    "attemptCount": in_count("attempt_count"),
}
