"""Triggers, and nothing else: each receiver calls the one function that holds the rule."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from catalog.wire.records import storage
from fulfillment.events.log.payloads import show_as

from .models import Source
from .serializers import SourceSerializer

show_as("source", SourceSerializer)
show_as("customer.source", SourceSerializer)


@receiver(pre_save, sender=Source)
def prepare_source(instance: Source, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@receiver(post_save, sender=Source)
def announce_source(instance: Source, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)
