"""Where faults are injected, and when their switches are read again."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from catalog.wire.http.gateway import INTERCEPTORS
from fulfillment.events.delivery.dispatcher import ARRANGERS

from .models import FaultSwitch
from .striking import strike_call, strike_deliveries, switches

INTERCEPTORS.append(strike_call)
ARRANGERS.append(strike_deliveries)


@receiver(post_save, sender=FaultSwitch)
def read_again(**kwargs: Any) -> None:
    switches.forget()
