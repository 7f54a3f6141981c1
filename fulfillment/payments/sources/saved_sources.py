"""Save sources for customers and remove them (R-CHK-211, R-CHK-212). The caller has locked the customer's row."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from catalog.wire.exceptions import NotFound, Refusal
from fulfillment.events.recording import record_event

from . import states
from .models import Source, SourceQuerySet
from .operations import cancel_source
from .serializers import SourceSerializer


class NotSaveable(Refusal):
    """A type that cannot be saved (E-CHK-44)."""

    code = "nonreusable_source"

    def __init__(self) -> None:
        super().__init__("Only a reusable source may be attached to a customer.")


class NotChargeable(Refusal):
    """A source that cannot pay at present (E-CHK-45)."""

    code = "source_not_chargeable"

    def __init__(self, wire_id: str) -> None:
        super().__init__(f"Source '{wire_id}' is not chargeable.", parameter="source_id")


class OtherCustomers(Refusal):
    """A source that is saved for another customer (E-CHK-36)."""

    code = "source_in_use"

    def __init__(self, wire_id: str) -> None:
        super().__init__(f"Source '{wire_id}' is attached to a different customer.", parameter="source_id")


def saved_sources(customers: Iterable[Any]) -> SourceQuerySet:
    """Return the saved sources of customers, oldest first."""
    return Source.objects.for_wire().filter(customer__in=customers).order_by("saved_time", "key")


@transaction.atomic
def save_source(source: Source, customer: Any) -> bool:
    """Save a source for a customer; return False if it already was.

    Raises NotSaveable, NotChargeable, OtherCustomers, in this order.
    """
    if not source.kind.saveable:
        raise NotSaveable
    if source.state != states.CHARGEABLE:
        raise NotChargeable(source.wire_id)
    if not source.belongs_to(customer.wire_id):
        raise OtherCustomers(source.wire_id)
    if source.customer is not None:
        return False
    source.customer, source.reusable, source.saved_time = customer, True, source.now()
    source.save()
    record_event("customer.source.created", source)
    return True


@transaction.atomic
def remove_source(source: Source, customer: Any) -> None:
    """Remove and cancel a source of a customer. Raises NotFound if it belongs to another one."""
    if source.customer_id != customer.pk:
        raise NotFound(source.wire_noun, source.wire_id)
    cancel_source(source)
    # The event shows the customer in the last state.
    payload = SourceSerializer(source).data
    source.customer = None
    source.save()
    record_event("customer.source.deleted", payload=payload, live_mode=source.live_mode)
