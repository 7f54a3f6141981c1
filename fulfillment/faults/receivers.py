"""Where faults are injected, and when their switches are read again."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from fulfillment.events.delivery.dispatcher import ARRANGERS

from .models import FaultSwitch
from .striking import strike_deliveries, switches

ARRANGERS.append(strike_deliveries)


@receiver(post_save, sender=FaultSwitch)
def read_again(**kwargs: Any) -> None:
    switches.forget()
