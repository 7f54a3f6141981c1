"""`/events` (events.md, section 6): the stored text of each event, unchanged (R-EVT-002)."""

from collections.abc import Sequence
from typing import Any

import orjson
from django.db.models import QuerySet
from rest_framework.response import Response

from catalog.wire.http.viewsets import ReadOnlyViewSet

from .cursor import events_in_reach, settled
from .filters import EventFilterSet
from .models import Event
from .serializers import EventSerializer


class EventViewSet(ReadOnlyViewSet):
    """`/events` and `/events/{id}`."""

    resource = "events"
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilterSet
    answers = {"list": (200,), "retrieve": (200, 404)}

    def get_queryset(self) -> QuerySet[Any]:
        """Return the events that clients may see; going forward, without those that may still get a neighbor."""
        events = events_in_reach(live_mode=self.live_mode)
        return settled(events) if self.action == "list" and "endingBefore" in self.request.GET else events

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """List events, newest first. Going forward (`endingBefore`) never skips one that is still being committed."""
        return super().list(request, *args, **kwargs)

    def represent(self, instance: Event) -> Any:
        """Return the stored text."""
        return orjson.Fragment(instance.sendable_body)

    def represent_all(self, instances: Sequence[Event]) -> Any:
        """Return the stored texts."""
        return [self.represent(event) for event in instances]
