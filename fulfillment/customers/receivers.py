"""Receivers: each calls the function that holds the rule."""

from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver

from fulfillment.events.resource_changes import record_changes_of
from fulfillment.tax_identifiers.models import TaxIdentifier

from .models import Customer
from .operations import detach_tax_identifiers, give_up_sources, lock_customer
from .serializers import CustomerSerializer

record_changes_of("customer", Customer, CustomerSerializer)


@receiver(pre_save, sender=TaxIdentifier)
def customer_stays_with_identifier(instance: TaxIdentifier, raw: bool, **kwargs: Any) -> None:
    if not raw:
        lock_customer(instance)


@receiver(pre_delete, sender=Customer)
def identifiers_leave_customer(instance: Customer, **kwargs: Any) -> None:
    detach_tax_identifiers(instance)


@receiver(pre_delete, sender=Customer)
def sources_go_with_customer(instance: Customer, **kwargs: Any) -> None:
    give_up_sources(instance)
