"""Filters of `GET /events` (events.md, section 6)."""

from catalog.wire.http.filters import TimeFilter
from fulfillment.events.filters import EventTypeFilterSet


class EventFilterSet(EventTypeFilterSet):
    created_time = TimeFilter()
