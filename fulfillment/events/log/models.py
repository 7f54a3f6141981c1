"""The event log: what happened, told once and for all (events.md, section 2)."""

from typing import Any, Self

import orjson
from django.db import models

from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.values import jsontext

from .serializers import EventSerializer, event_data


class EventQuerySet(GuardedQuerySet[Any]):
    """Events; nobody can update them (R-EVT-001)."""

    def listed(self) -> Self:
        """Leave out what staff sent to try a webhook (R-EVT-194)."""
        return self.filter(is_test=False)


class Event(models.Model):
    """One thing that happened, as text that is delivered and shown byte for byte and never rendered again (R-EVT-002).

    `key` is the sequence number: it breaks ties of `created_time`, and orders the events of one transaction as they
    were recorded. Numbers are drawn when an event is recorded, so those of a transaction that is rolled back are never
    seen, and on PostgreSQL two transactions at the same time may commit in another order than their numbers:
    whoever reads forward reads `settled` events (`reading.py`).
    """

    wire_noun = "Event"

    key = models.BigAutoField(primary_key=True)
    wire_id = models.CharField("ID", max_length=36, unique=True, editable=False)
    live_mode = models.BooleanField("live mode", editable=False)
    type = models.CharField(max_length=100, editable=False)
    resource_id = models.CharField("resource ID", max_length=255, blank=True, default="", editable=False)
    created_time = models.DateTimeField("created", editable=False)
    is_test = models.BooleanField("sent to try a webhook", default=False, editable=False)
    body = models.TextField(editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("-key",)
        indexes = [
            models.Index(fields=["live_mode", "key"], name="event_mode_sequence"),
            models.Index(fields=["live_mode", "type", "key"], name="event_mode_type_sequence"),
            models.Index(fields=["live_mode", "resource_id", "key"], name="event_mode_resource_sequence"),
            models.Index(fields=["created_time"], name="event_created"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.wire_id}"

    @property
    def sendable_body(self) -> str:
        """Return the body for those who parse it: the stored text, unchanged.

        Should that not be JSON, one such event must not spoil a list or a queue: what the columns know stands in.
        """
        try:
            orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return self._stand_in()
        return self.body

    @property
    def told_object(self) -> dict[str, Any]:
        """Return the object that the event tells of. Raises UnreadableDocument when the body is no event."""
        try:
            told: dict[str, Any] = jsontext.read_document(self.body)["data"]["object"]
        except (KeyError, TypeError) as missing:
            raise jsontext.UnreadableDocument from missing
        return told

    def _stand_in(self) -> str:
        known = {
            "id": self.wire_id,
            "type": self.type,
            "data": event_data({"id": self.resource_id}),
            "live_mode": self.live_mode,
            "created_time": self.created_time,
        }
        return jsontext.write(EventSerializer(known).data).decode()
