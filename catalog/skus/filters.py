"""Filters of `GET /skus`: own values, exactly as stored (R-CAT-069)."""

from catalog.wire.http.filters import ExactFilter, ResourceFilterSet

from .models import Sku


class SkuFilterSet(ResourceFilterSet):
    sku_group_id = ExactFilter("sku_group__wire_id")

    class Meta:
        model = Sku
        fields = ["updated_time", "eccn", "part_number", "hs_code", "tax_code"]
