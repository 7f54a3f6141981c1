"""Filters of `GET /fulfillments` (fulfillment.md, 10.1)."""

from django.db.models import Q

from catalog.wire.http.pagination import Filter, Query, any_of, exact, in_time
from catalog.wire.http.parameters import FilterKind
from catalog.wire.values.text import has_unstorable_text

from .models import FulfillmentItem


def of_sku(query: Query, name: str) -> Q:
    """Select fulfillments with a line of a SKU."""
    value = query.params.get(name)
    if value is None:
        return Q()
    if has_unstorable_text(value) or value == "":
        return Q(pk__in=[])
    return Q(pk__in=FulfillmentItem.objects.filter(line__sku_id=value).order_by().values("fulfillment"))


FULFILLMENT_FILTERS = {
    "ids": any_of("wire_id"),
    "orderId": exact("order__wire_id"),
    "skuId": Filter(FilterKind.EXACT, of_sku),
    "trackingCompany": exact("tracking_company"),
    "trackingNumber": exact("tracking_number"),
    "createdTime": in_time("created_time"),
}
