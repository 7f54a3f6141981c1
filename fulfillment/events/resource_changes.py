"""Events of resources that are created, changed and deleted, from what `catalog.wire.storing` announces.

A slice whose resource has these three events adds one line: `tell_changes("checkout", Checkout, CheckoutSerializer)`.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import pre_delete

from catalog.fees.models import Fee
from catalog.fees.serializers import FeeSerializer
from catalog.skus.models import Sku
from catalog.skus.serializers import SkuSerializer
from catalog.wire.resources import Resource
from catalog.wire.storing import resource_created, resource_deleted, resource_updated

from .log.payloads import Message, show_as, shown
from .recording import record_event

Rows = Callable[[], QuerySet[Any]]


class ChangeTeller:
    """Records `<noun>.created`, `.updated` and `.deleted` of a model's objects."""

    def __init__(self, noun: str, rows: Rows) -> None:
        self.noun, self.rows = noun, rows

    def connect(self, model: type[Resource]) -> None:
        """Listen to what happens to a model's objects."""
        resource_created.connect(self.tell_creation, sender=model)
        resource_updated.connect(self.tell_change, sender=model)
        pre_delete.connect(self.remember_last_state, sender=model)
        resource_deleted.connect(self.tell_deletion, sender=model)

    def as_stored(self, instance: Resource) -> Any:
        """Return the object as a GET would find it now; the one in hand may hold values in another form."""
        return self.rows().get(pk=instance.pk)

    def tell_creation(self, instance: Resource, **kwargs: Any) -> None:
        """Record that it was created."""
        record_event(f"{self.noun}.created", self.as_stored(instance))

    def tell_change(self, instance: Resource, previous: dict[str, Any], **kwargs: Any) -> None:
        """Record that it was changed; only called when something did (R-EVT-024)."""
        record_event(f"{self.noun}.updated", self.as_stored(instance), previous=previous)

    def remember_last_state(self, instance: Resource, **kwargs: Any) -> None:
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


def tell_changes(noun: str, model: type[Resource], message: Message, rows: Rows | None = None) -> None:
    """Record the three events of a model; `rows` joins what the message shows, in a bounded number of queries."""
    teller = ChangeTeller(noun, rows or model._default_manager.all)
    # Django holds receivers weakly.
    _tellers.append(teller)
    show_as(noun, message)
    teller.connect(model)


def tell_catalogue_changes() -> None:
    """Record what happens in the catalogue: to SKUs and fees, not to inventory items and groups (R-CON-201)."""
    tell_changes("sku", Sku, SkuSerializer, lambda: Sku.objects.for_wire())
    tell_changes("fee", Fee, FeeSerializer, lambda: Fee.objects.for_wire())
