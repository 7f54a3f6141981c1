"""`/events` (events.md, section 6): the stored text of each event, unchanged (R-EVT-002)."""

from typing import Any

import orjson
from rest_framework.response import Response

from catalog.wire.http.pagination import paginate
from catalog.wire.http.views import ApiView

from .cursor import events_in_reach, settled
from .filters import EventFilterSet
from .serializers import EventSerializer


class EventView(ApiView):
    """What both paths share."""

    resource = "events"
    serializer = EventSerializer


class EventList(EventView):
    """`GET /events`."""

    filterset_class = EventFilterSet
    answers = {"get": (200,)}

    def get(self, request: Any) -> Response:
        """List events, newest first. Going forward (`endingBefore`) never skips one that is still being committed."""
        live_mode = self.live_mode
        events = events_in_reach(live_mode=live_mode)
        if "endingBefore" in request.GET:
            events = settled(events)
        page = paginate(events, request.GET, live_mode=live_mode, filters=self.filterset_class)
        bodies = [orjson.Fragment(row.sendable_body) for row in page.rows]
        return Response({"hasMore": page.has_more, "data": bodies})


class EventDetail(EventView):
    """`GET /events/{id}`."""

    answers = {"get": (200, 404)}

    def get(self, request: Any, wire_id: str) -> Response:
        """Retrieve an event."""
        event = events_in_reach(live_mode=self.live_mode).find(wire_id, live_mode=self.live_mode)
        return Response(orjson.Fragment(event.sendable_body))
