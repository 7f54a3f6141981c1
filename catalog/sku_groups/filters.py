"""Filters of `GET /sku-groups`: by id alone."""

from catalog.wire.http.filters import AnyOfFilter, ApiFilterSet


class SkuGroupFilterSet(ApiFilterSet):
    ids = AnyOfFilter("wire_id")
