"""Triggers, and nothing else: each receiver calls the one function that holds the rule."""

from typing import Any

from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import receiver

from catalog.inventory_items.commitments import register_commitment_check
from catalog.wire.records import storage

from . import reservations  # noqa: F401 - registers what is due
from .commitments import has_promised_units, write_off
from .models import Level, Location

register_commitment_check(has_promised_units)


@receiver(pre_save, sender=Location)
def prepare_location(instance: Location, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.prepare(instance)


@receiver(post_save, sender=Location)
def announce_location(instance: Location, created: bool, raw: bool, **kwargs: Any) -> None:
    if not raw:
        storage.announce(instance, created=created)


@receiver(pre_delete, sender=Level)
def units_go_with_level(instance: Level, **kwargs: Any) -> None:
    write_off(instance)
