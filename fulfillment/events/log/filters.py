"""Filters of `GET /events` (events.md, section 6)."""

from django.db.models import Q

from catalog.wire.http.pagination import Filter, Query, in_time
from catalog.wire.http.parameters import FilterKind
from fulfillment.events.selection import chosen_types


def by_type(query: Query, name: str) -> Q:
    """Return the condition of `type` and `types`, which are read together."""
    chosen = chosen_types(query)
    return Q() if chosen is None else Q(type__in=chosen)


def nothing_more(query: Query, name: str) -> Q:
    """Return no condition: `types` has said it all."""
    return Q()


EVENT_FILTERS = {
    "types": Filter(FilterKind.ANY_OF, by_type),
    "type": Filter(FilterKind.EXACT, nothing_more),
    "createdTime": in_time("created_time"),
}
