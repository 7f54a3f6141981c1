"""Filters of `GET /fees`."""

from catalog.wire.http.pagination import any_of, exact, in_time

FEE_FILTERS = {
    "ids": any_of("wire_id"),
    "type": exact("type"),
    "skuId": exact("sku__wire_id"),
    "category": exact("category"),
    "country": exact("country"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_or_created"),
}
