"""Filters of `GET /fulfillments` (fulfillment.md, 10.1)."""

from catalog.wire.http.filters import ExactFilter, LineFilter, ResourceFilterSet

from .models import Fulfillment, FulfillmentItem


class FulfillmentFilterSet(ResourceFilterSet):
    order_id = ExactFilter("order__wire_id")
    sku_id = LineFilter("line__sku_id", lines=FulfillmentItem, parent="fulfillment")

    class Meta:
        model = Fulfillment
        fields = ["tracking_company", "tracking_number"]
