"""Filters of `GET /inventory-items` (R-CAT-139)."""

from catalog.wire.http.pagination import any_of, exact, in_time

INVENTORY_ITEM_FILTERS = {
    "ids": any_of("wire_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_time"),
    "partNumber": exact("part_number"),
    "manufacturerId": exact("manufacturer_id"),
}
