"""Receivers: each calls the function that holds the rule."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from catalog.inventory_items.commitments import register_commitment_check

from .commitments import has_promised_units, write_off
from .models import Level

register_commitment_check(has_promised_units)


@receiver(pre_delete, sender=Level)
def units_go_with_level(instance: Level, **kwargs: Any) -> None:
    write_off(instance)
