"""The query of `GET /inventory-levels` (fulfillment.md, 3.1 and 3.2)."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from catalog.reference.validators import validate_country
from catalog.wire.http.filters import AnyOfFilter, ApiFilterSet, ExactFilter, TimeFilter, filter_rows
from catalog.wire.http.forms import parse_flag
from catalog.wire.records import clock

from .exceptions import NotServed
from .location_choice import locations_serving
from .models import Level

MOST_LEVELS = 100
"""Levels that one answer holds (R-FUL-024)."""
MOST_ITEMS = 1000
"""Items that one request names: as many as fit into an address, and more than an answer needs."""


class LevelFilterSet(ApiFilterSet):
    """Filters of inventory levels; at least one item must be named (R-FUL-020)."""

    inventory_item_ids = AnyOfFilter("inventory_item__wire_id", required=True, at_most=MOST_ITEMS)
    ship_to_country = ExactFilter(validators=[validate_country], method="filter_country")
    available = ExactFilter(convert=partial(parse_flag, any_case=True), method="filter_available")
    updated_time = TimeFilter("changed_time")

    def filter_country(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Select the levels at locations that ship to a country."""
        try:
            return queryset.filter(location__in=locations_serving(value, live_mode=self.live_mode))
        except NotServed:
            return queryset.none()

    def filter_available(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Select the levels with something to promise, or with nothing (R-FUL-026)."""
        return queryset.filter(free_units__gt=0) if value else queryset.filter(free_units__lte=0)


def find_levels(params: QueryDict, *, live_mode: bool) -> tuple[list[Level], bool]:
    """Return the levels that a query string asks for, as of now, and whether there are more (R-FUL-021 to R-FUL-027).

    They come as the ids were sent, then by location. The number of queries does not grow with the answer. Raises
    ValidationError with all bad parameters.
    """
    rows = Level.objects.as_of(clock.now(live_mode=live_mode)).select_related("inventory_item", "location")
    rows = rows.filter(live_mode=live_mode, location__is_active=True)
    filterset = LevelFilterSet(params, rows, live_mode=live_mode)
    found = filter_rows(filterset)
    ids = filterset.form.cleaned_data["inventoryItemIds"]
    order = {item_id: place for place, item_id in reversed(list(enumerate(ids)))}
    levels = sorted(found, key=lambda level: (order[level.inventory_item.wire_id], level.location.rank))
    return levels[:MOST_LEVELS], len(levels) > MOST_LEVELS
