"""Triggers, and nothing else: each receiver calls the one function that holds the rule."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from catalog.wire.records import storage
from fulfillment.events.worker.due_rows import due_rows

from .models import TaxIdentifier
from .operations import settle_due_tax_identifiers

due_rows("settle tax identifiers")(settle_due_tax_identifiers)


@receiver(pre_save, sender=TaxIdentifier)
def prepare_tax_identifier(instance: TaxIdentifier, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@receiver(post_save, sender=TaxIdentifier)
def announce_tax_identifier(instance: TaxIdentifier, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)


@receiver(post_delete, sender=TaxIdentifier)
def announce_deletion_of_tax_identifier(instance: TaxIdentifier, **kwargs: Any) -> None:
    storage.resource_deleted.send(TaxIdentifier, instance=instance)
