"""The event log as tests read it."""

from fulfillment.events.log.models import Event


def recorded_events(prefix: str = "", *, live_mode: bool = False) -> list[str]:
    """Return the types of a mode's events so far that start with a prefix, in their order."""
    events = Event.objects.filter(live_mode=live_mode, type__startswith=prefix).order_by("key")
    return list(events.values_list("type", flat=True))
