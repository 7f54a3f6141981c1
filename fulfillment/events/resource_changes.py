"""Events of resources that are created, changed and deleted, from what managed resources announce.

A slice whose resource has these three events adds one line: `tell_changes("checkout", Checkout, CheckoutSerializer)`.
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
from .recording import Happening, happening, record_event, record_events

Rows = Callable[[], QuerySet[Any]]


class ChangedTwice(RuntimeError):
    """A batch changed a resource twice: what it was in between cannot be told any more."""


@dataclass(frozen=True)
class RecordedChange:
    """What happened to an object: `previous` is None when it was created."""

    teller: "ChangeTeller"
    key: int
    previous: dict[str, Any] | None = None

    def seen_in(self, stored: dict["ChangeTeller", dict[int, Any]]) -> Happening:
        """Return what the event tells, the object being as it is stored."""
        verb = "created" if self.previous is None else "updated"
        return happening(f"{self.teller.noun}.{verb}", stored[self.teller][self.key], self.previous)


def record_changes(changes: list[RecordedChange]) -> None:
    """Record changes in this order, each kind of object read at once. Raises ChangedTwice."""
    keys: dict[ChangeTeller, list[int]] = {}
    for change in changes:
        keys.setdefault(change.teller, []).append(change.key)
    if any(len(set(some)) < len(some) for some in keys.values()):
        raise ChangedTwice
    stored = {teller: teller.rows().in_bulk(some) for teller, some in keys.items()}
    record_events(change.seen_in(stored) for change in changes)


class ChangeTeller:
    """Records `<noun>.created`, `.updated` and `.deleted` of a model's objects."""

    def __init__(self, noun: str, rows: Rows) -> None:
        self.noun, self.rows = noun, rows

    def connect(self, model: type[Resource]) -> None:
        """Listen to what happens to a model's objects."""
        resource_created.connect(self.tell_creation, sender=model)
        resource_updated.connect(self.tell_change, sender=model)
        resource_deleting.connect(self.keep_last_state, sender=model)
        resource_deleted.connect(self.tell_deletion, sender=model)

    def as_stored(self, instance: Resource) -> Any:
        """Return the object as a GET would find it now; the one in hand may hold values in another form."""
        return self.rows().get(pk=instance.pk)

    def tell_creation(self, instance: Resource, **kwargs: Any) -> None:
        """Record that it was created."""
        unit_of_work.defer(record_changes, RecordedChange(self, instance.key))

    def tell_change(self, instance: Resource, previous: dict[str, Any], **kwargs: Any) -> None:
        """Record that it was changed; only called when something did (R-EVT-024)."""
        unit_of_work.defer(record_changes, RecordedChange(self, instance.key, previous))

    def keep_last_state(self, instance: Resource, **kwargs: Any) -> None:
        """Render the object while everything that it shows is still there."""
        instance.__dict__["last_state"] = shown(self.noun, self.as_stored(instance))

    def tell_deletion(self, instance: Resource, **kwargs: Any) -> None:
        """Record that it was deleted, with its last state (events.md, section 4)."""
        payload = instance.__dict__.pop("last_state")
        record_event(f"{self.noun}.deleted", payload=payload, live_mode=instance.live_mode)


_tellers: list[ChangeTeller] = []


def told_nouns() -> list[str]:
    """Return the nouns whose three events are recorded here."""
    return [teller.noun for teller in _tellers]


def told_objects(noun: str) -> QuerySet[Any] | None:
    """Return the objects that a noun's events tell of, None for any other noun."""
    return next((teller.rows() for teller in _tellers if teller.noun == noun), None)


def tell_changes(noun: str, model: type[Resource], serializer: type[ApiSerializer], rows: Rows | None = None) -> None:
    """Record the three events of a model; `rows` joins what the serializer shows, in a bounded number of queries."""
    teller = ChangeTeller(noun, rows or model._default_manager.all)
    # Django holds receivers weakly.
    _tellers.append(teller)
    show_as(noun, serializer)
    teller.connect(model)


def tell_catalogue_changes() -> None:
    """Record what happens in the catalogue: to SKUs and fees, not to inventory items and groups (R-CON-201)."""
    tell_changes("sku", Sku, SkuSerializer, lambda: Sku.objects.for_wire())
    tell_changes("fee", Fee, FeeSerializer, lambda: Fee.objects.for_wire())
