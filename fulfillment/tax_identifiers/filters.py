"""Filters of `GET /tax-identifiers` (checkout.md, section 4)."""

from catalog.wire.http.pagination import any_of, exact, in_time

TAX_IDENTIFIER_FILTERS = {
    "ids": any_of("wire_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
    "customerId": exact("customer_id"),
    "type": exact("type"),
    "value": exact("value"),
    "state": exact("state"),
    "pending": in_time("pending_time"),
    "verified": in_time("verified_time"),
    "not_valid": in_time("not_valid_time"),
}
