"""Filters of `GET /events` (events.md, section 6)."""

from catalog.wire.http.filters import TimeFilter
from fulfillment.events.filters import EventTypeFilterSet


class EventFilterSet(EventTypeFilterSet):
    """Filters of events."""

    created_time = TimeFilter()
