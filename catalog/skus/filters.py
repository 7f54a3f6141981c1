"""Filters of `GET /skus`: own values, exactly as stored (R-CAT-069)."""

from catalog.wire.http.pagination import any_of, exact, in_time

SKU_FILTERS = {
    "ids": any_of("wire_id"),
    "createdTime": in_time("created_time"),
    "updatedTime": in_time("updated_time"),
    "eccn": exact("eccn"),
    "partNumber": exact("part_number"),
    "hsCode": exact("hs_code"),
    "taxCode": exact("tax_code"),
    "skuGroupId": exact("sku_group__wire_id"),
}
