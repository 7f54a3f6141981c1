"""The shape of an event, for the description of the API; events are stored and sent as text."""

from catalog.wire.messages.fields import Flag, Member, Text, TextList, Time
from catalog.wire.messages.serializers import ApiSerializer


class EventSerializer(ApiSerializer):
    """An event: what happened to a resource, and the resource as it was at that moment."""

    id = Text(read_only=True, always=True)
    type = Text(read_only=True, always=True)
    data = Member(read_only=True, always=True)  # type: ignore[assignment]
    live_mode = Flag(read_only=True, always=True)
    created_time = Time(read_only=True, always=True)
    webhook_ids = TextList(read_only=True, always=True)
    digitalriver_version = Text(read_only=True, always=True)
    digital_river_version = Text(read_only=True, always=True)
