"""Triggers, and nothing else: each receiver calls the one function that holds the rule."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from catalog.wire.records import storage
from fulfillment.events.resource_changes import tell_changes

# Theirs come first: the customer of an identifier is looked for once the identifier itself is known to be fine.
from fulfillment.tax_identifiers import triggers as tax_identifier_triggers
from fulfillment.tax_identifiers.models import TaxIdentifier

from .models import Customer
from .operations import detach_tax_identifiers, give_up_sources, hold_customer
from .serializers import CustomerSerializer

__all__ = ["tax_identifier_triggers"]

# Before the identifiers leave: a customer who is deleted is told with all that the last state had.
tell_changes("customer", Customer, CustomerSerializer)


@receiver(pre_save, sender=Customer)
def prepare_customer(instance: Customer, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@receiver(post_save, sender=Customer)
def announce_customer(instance: Customer, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)


@receiver(post_delete, sender=Customer)
def announce_deletion_of_customer(instance: Customer, **kwargs: Any) -> None:
    storage.resource_deleted.send(Customer, instance=instance)


@receiver(pre_save, sender=TaxIdentifier)
def customer_stays_with_identifier(instance: TaxIdentifier, raw: bool, **kwargs: Any) -> None:
    if not raw:
        hold_customer(instance)


@receiver(pre_delete, sender=Customer)
def identifiers_leave_customer(instance: Customer, **kwargs: Any) -> None:
    detach_tax_identifiers(instance)


@receiver(pre_delete, sender=Customer)
def sources_go_with_customer(instance: Customer, **kwargs: Any) -> None:
    give_up_sources(instance)
