"""Record events in the transaction of their change (R-EVT-020 to R-EVT-029). Nothing is sent from here."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.wire.http.versioning import NEWEST
from catalog.wire.records import clock
from catalog.wire.records.resources import Resource
from catalog.wire.values import jsontext

from .delivery.models import Delivery
from .log.models import Event
from .log.numbering import lock_numbering
from .log.payloads import previous_attributes, shown
from .log.serializers import EventSerializer, event_data
from .types import event_types
from .webhooks.models import Webhook

SUBSCRIBED = f"""
    SELECT key, wire_id, types FROM {Webhook._meta.db_table}
    WHERE live_mode = %s AND enabled AND deleted_time IS NULL ORDER BY key
"""  # noqa: S608 - runs with every event; building it from a queryset takes several times as long as running it

UNREADABLE_TYPES = (ValueError, RecursionError)
"""Exceptions of reading a damaged JSON column."""


class NotEmitted(ValueError):
    """A type that Lockstep does not emit (R-EVT-027)."""


@dataclass(frozen=True)
class NewEvent:
    """An event to record: its type, the object as the API shows it, and former values of an update."""

    type: str
    live_mode: bool
    payload: dict[str, Any] = field(repr=False)
    previous: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse types that are not emitted. Raises NotEmitted."""
        known = event_types().get(self.type)
        if known is None or not known.emitted:
            raise NotEmitted(self.type)


def record_event(
    type: str,  # noqa: A002 - the word of the API
    resource: Resource | None = None,
    *,
    payload: dict[str, Any] | None = None,
    live_mode: bool | None = None,
    previous: dict[str, Any] | None = None,
) -> Event:
    """Record an event of a resource, or of the object that `payload` shows, and return it.

    With a resource, the mode is its own, and `previous` (attribute -> former value) is rendered; with a payload, both
    are taken as they are. Raises NotEmitted; TransactionManagementError outside a transaction.
    """
    if resource is not None:
        live_mode = resource.live_mode if live_mode is None else live_mode
        payload = shown(type, resource) if payload is None else payload
        previous = None if previous is None else previous_attributes(type, resource, previous)
    if payload is None or live_mode is None:
        raise TypeError("record_event() needs a resource, or a payload and a mode")
    return record_events([NewEvent(type, live_mode, payload, previous)])[0]


def new_event(type: str, resource: Resource, previous: dict[str, Any] | None = None) -> NewEvent:  # noqa: A002
    """Return an event of a resource, with `previous` (attribute -> former value) as the API shows it."""
    former = None if previous is None else previous_attributes(type, resource, previous)
    return NewEvent(type, resource.live_mode, shown(type, resource), former)


def record_events(new_events: Iterable[NewEvent]) -> list[Event]:
    """Record several events in this order, with a delivery for each enabled webhook that wants one (R-EVT-021).

    For bulk work: the number of queries does not grow with the number of events.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event belongs in the transaction of its change.")
    todo = list(new_events)
    wanted = {live_mode: subscriptions(live_mode) for live_mode in {item.live_mode for item in todo}}
    moments = {live_mode: clock.now(live_mode=live_mode) for live_mode in wanted}
    targets = [[hook for hook in wanted[item.live_mode] if item.type in hook.types] for item in todo]
    pairs = zip(todo, targets, strict=True)
    events = [written(item, moments[item.live_mode], [hook.wire_id for hook in hooks]) for item, hooks in pairs]
    lock_numbering()
    Event._base_manager.bulk_create(events, batch_size=500)
    deliver(events, targets)
    return events


def subscriptions(live_mode: bool) -> list[Webhook]:
    """Return the enabled webhooks of a mode, with what matching needs (R-EVT-090).

    One with unreadable types gets nothing and does not make the change fail (R-EVT-128). The worker reports it.
    """
    try:
        hooks = list(Webhook.rows.raw(SUBSCRIBED, [live_mode]))
    except UNREADABLE_TYPES:
        hooks = list(_readable(live_mode))
    return [hook for hook in hooks if isinstance(hook.types, list)]


def _readable(live_mode: bool) -> Iterator[Webhook]:
    enabled = Webhook.rows.filter(live_mode=live_mode, enabled=True, deleted_time=None).order_by("pk")
    for key in enabled.values_list("pk", flat=True):
        with suppress(*UNREADABLE_TYPES):
            yield Webhook.rows.only("wire_id", "types").get(pk=key)


def deliver(events: list[Event], targets: list[list[Webhook]]) -> None:
    """Create the deliveries of events, due at once in real time (R-EVT-127)."""
    now = timezone.now()
    Delivery.objects.bulk_create(
        [
            Delivery(event=event, webhook=webhook, due_time=now)
            for event, webhooks in zip(events, targets, strict=True)
            for webhook in webhooks
        ],
        batch_size=500,
    )


def written(item: NewEvent, moment: datetime, webhook_ids: list[str], *, is_test: bool = False) -> Event:
    """Build the event with its body, without storing it."""
    event_id = str(uuid.uuid4())
    attributes = {
        "id": event_id,
        "type": item.type,
        "data": event_data(item.payload, item.previous),
        "live_mode": item.live_mode,
        "created_time": moment,
        "webhook_ids": webhook_ids,
        "digitalriver_version": NEWEST,
        "digital_river_version": NEWEST,
    }
    return Event(
        wire_id=event_id,
        live_mode=item.live_mode,
        type=item.type,
        resource_id=str(item.payload.get("id", ""))[:255],
        created_time=moment,
        is_test=is_test,
        body=jsontext.write(EventSerializer(attributes).data).decode(),
    )
