"""Filters of `GET /fees`."""

from catalog.wire.http.filters import ExactFilter, ResourceFilterSet, TimeFilter

from .models import Fee


class FeeFilterSet(ResourceFilterSet):
    sku_id = ExactFilter("sku__wire_id")
    updated_time = TimeFilter("updated_or_created")

    class Meta:
        model = Fee
        fields = ["type", "category", "country"]
