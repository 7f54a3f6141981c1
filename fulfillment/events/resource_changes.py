"""Record an event whenever a managed resource announces that it was created, updated or deleted.

A slice whose resource has these three events adds one line: `record_changes_of("customer", Customer, ...)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from catalog.fees.models import Fee
from catalog.fees.serializers import FeeSerializer
from catalog.skus.models import Sku
from catalog.skus.serializers import SkuSerializer
from catalog.wire.messages.serializers import ApiSerializer
from catalog.wire.records import unit_of_work
from catalog.wire.records.resources import Resource
from catalog.wire.records.signals import resource_created, resource_deleted, resource_deleting, resource_updated

from .log.payloads import show_as, shown
from .recording import NewEvent, new_event, record_event, record_events

Rows = Callable[[], QuerySet[Any]]


class ChangedTwice(RuntimeError):
    """A batch changed a resource twice: its state in between is lost."""


@dataclass(frozen=True)
class RecordedChange:
    """A creation (`previous` is None) or an update of an object."""

    recorder: "ChangeRecorder"
    key: int
    previous: dict[str, Any] | None = None

    def seen_in(self, stored: dict["ChangeRecorder", dict[int, Any]]) -> NewEvent:
        """Return the event of this change, rendered from the stored object."""
        verb = "created" if self.previous is None else "updated"
        return new_event(f"{self.recorder.noun}.{verb}", stored[self.recorder][self.key], self.previous)


def record_changes(changes: list[RecordedChange]) -> None:
    """Record changes in this order; read the objects of each kind in one query. Raises ChangedTwice."""
    keys: dict[ChangeRecorder, list[int]] = {}
    for change in changes:
        keys.setdefault(change.recorder, []).append(change.key)
    if any(len(set(some)) < len(some) for some in keys.values()):
        raise ChangedTwice
    stored = {recorder: recorder.rows().in_bulk(some) for recorder, some in keys.items()}
    record_events(change.seen_in(stored) for change in changes)


class ChangeRecorder:
    """Records `<noun>.created`, `.updated` and `.deleted` of a model's objects."""

    def __init__(self, noun: str, rows: Rows) -> None:
        self.noun, self.rows = noun, rows

    def connect(self, model: type[Resource]) -> None:
        """Connect to the signals of a model."""
        resource_created.connect(self.record_creation, sender=model)
        resource_updated.connect(self.record_update, sender=model)
        resource_deleting.connect(self.keep_last_state, sender=model)
        resource_deleted.connect(self.record_deletion, sender=model)

    def as_stored(self, instance: Resource) -> Any:
        """Return the object as a GET would load it; the one in hand may hold values in another form."""
        return self.rows().get(pk=instance.pk)

    def record_creation(self, instance: Resource, **kwargs: Any) -> None:
        """Record the creation."""
        unit_of_work.defer(record_changes, RecordedChange(self, instance.key))

    def record_update(self, instance: Resource, previous: dict[str, Any], **kwargs: Any) -> None:
        """Record the update; called only if something changed (R-EVT-024)."""
        unit_of_work.defer(record_changes, RecordedChange(self, instance.key, previous))

    def keep_last_state(self, instance: Resource, **kwargs: Any) -> None:
        """Render the object while everything that it shows still exists."""
        instance.__dict__["last_state"] = shown(self.noun, self.as_stored(instance))

    def record_deletion(self, instance: Resource, **kwargs: Any) -> None:
        """Record the deletion with the last state (events.md, section 4)."""
        payload = instance.__dict__.pop("last_state")
        record_event(f"{self.noun}.deleted", payload=payload, live_mode=instance.live_mode)


_recorders: list[ChangeRecorder] = []


def recorded_nouns() -> list[str]:
    """Return the nouns whose three events are recorded here."""
    return [recorder.noun for recorder in _recorders]


def recorded_objects(noun: str) -> QuerySet[Any] | None:
    """Return the objects of a noun whose events are recorded here, None for any other noun."""
    return next((recorder.rows() for recorder in _recorders if recorder.noun == noun), None)


def record_changes_of(
    noun: str, model: type[Resource], serializer: type[ApiSerializer], rows: Rows | None = None
) -> None:
    """Record the three events of a model; `rows` joins what the serializer shows, in a bounded number of queries."""
    recorder = ChangeRecorder(noun, rows or model._default_manager.all)
    # Django holds receivers weakly.
    _recorders.append(recorder)
    show_as(noun, serializer)
    recorder.connect(model)


def record_catalog_changes() -> None:
    """Record the changes of SKUs and fees; inventory items and groups have no events (R-CON-201)."""
    record_changes_of("sku", Sku, SkuSerializer, lambda: Sku.objects.for_wire())
    record_changes_of("fee", Fee, FeeSerializer, lambda: Fee.objects.for_wire())
