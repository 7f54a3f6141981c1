"""Reading the log: what the API lists (R-EVT-060), and reading forward without gaps (R-EVT-028)."""

from datetime import datetime, timedelta

from catalog.wire.records import clock
from fulfillment.queues.stuck import announce_queue

from .models import Event, EventQuerySet
from .numbering import settled_number

REACH = timedelta(days=30)
UNREAD = announce_queue("read order events")
"""The queue of events that the orchestrator could not read; they are kept until it can."""


def reach_from(moment: datetime) -> datetime:
    """Return how far back the API goes (R-EVT-060)."""
    return moment - REACH


def events_in_reach(*, live_mode: bool) -> EventQuerySet:
    """Return the events of a mode that the API shows: of the last 30 days on its clock, without try-outs."""
    oldest = reach_from(clock.now(live_mode=live_mode))
    return Event.objects.listed().in_mode(live_mode).filter(created_time__gte=oldest)


def settled(events: EventQuerySet) -> EventQuerySet:
    """Leave out events that one with a lower number may still join, from a transaction that is not over yet."""
    limit = settled_number()
    return events if limit is None else events.filter(key__lte=limit)
