"""The body of an event. It is rendered once and stored as text."""

from datetime import UTC, datetime
from typing import Any

from catalog.wire.messages.fields import Flag, Member, Text, TextList, Time
from catalog.wire.messages.serializers import ApiSerializer


def exact_time(moment: datetime) -> str:
    """Write a moment with microseconds, as events alone do (events.md, section 2)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class ExactTime(Time):
    """A moment in UTC with microseconds."""

    convert = staticmethod(exact_time)


class EventSerializer(ApiSerializer):
    """An event: what happened to a resource, and the resource as it was at that moment."""

    id = Text(read_only=True, always=True)
    type = Text(read_only=True, always=True)
    data = Member(read_only=True, always=True)  # type: ignore[assignment]
    live_mode = Flag(read_only=True, always=True)
    created_time = ExactTime(read_only=True, always=True)
    webhook_ids = TextList(read_only=True, always=True)
    digitalriver_version = Text(read_only=True, always=True)
    digital_river_version = Text(read_only=True, always=True)


def event_data(payload: dict[str, Any], previous: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return `data` of an event: the resource, and the former values of what changed unless there are none."""
    return {"object": payload} | ({"previousAttributes": previous} if previous is not None else {})
