"""Filters of `GET /customers` (checkout.md, section 4)."""

from catalog.wire.http.filters import ResourceFilterSet, TimeFilter

from .models import Customer


class CustomerFilterSet(ResourceFilterSet):
    updated_time = TimeFilter("updated_or_created")

    class Meta:
        model = Customer
        fields = ["email", "request_to_be_forgotten"]
