"""Filters of `GET /tax-identifiers` (checkout.md, section 4)."""

from collections import OrderedDict

from django_filters import Filter

from catalog.wire.http.filters import ResourceFilterSet, TimeFilter

from .models import TaxIdentifier
from .states import CHOICES


class TaxIdentifierFilterSet(ResourceFilterSet):
    """Filters of tax identifiers. Each state has a filter of the time at which it was reached."""

    updated_time = TimeFilter("updated_or_created")

    class Meta:
        model = TaxIdentifier
        fields = ["customer_id", "type", "value", "state"]

    @classmethod
    def get_filters(cls) -> OrderedDict[str, Filter]:
        """Add the filters whose names are states."""
        return super().get_filters() | {state: TimeFilter(f"{state}_time") for state, _ in CHOICES}
