"""Register fault injection, and read switches again when they change."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from fulfillment.events.delivery.dispatcher import ARRANGERS

from .injection import inject_into_deliveries, switches
from .models import FaultSwitch

ARRANGERS.append(inject_into_deliveries)


@receiver(post_save, sender=FaultSwitch)
def read_again(**kwargs: Any) -> None:
    switches.forget()
