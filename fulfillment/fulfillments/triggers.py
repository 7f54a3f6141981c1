"""Triggers, and nothing else: what is stored of a fulfillment is checked, whoever stores it."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from catalog.wire.records import storage

from .models import Fulfillment


@receiver(pre_save, sender=Fulfillment)
def prepare_fulfillment(instance: Fulfillment, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@receiver(post_save, sender=Fulfillment)
def announce_fulfillment(instance: Fulfillment, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)
