"""Switching faults on and off."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import FaultSwitch


@transaction.atomic
def switch_on(*, kind: str, percent: int, minutes: int, milliseconds: int | None = None) -> FaultSwitch:
    """Inject a fault into a share of calls or deliveries, for some minutes of real time. Raises ValidationError."""
    switch = FaultSwitch.objects.select_for_update().filter(kind=kind).first() or FaultSwitch(kind=kind)
    switch.percent, switch.milliseconds = percent, milliseconds
    switch.ends_time = timezone.now() + timedelta(minutes=minutes)
    switch.full_clean(validate_constraints=False)
    switch.save()
    return switch


@transaction.atomic
def switch_off(*, kind: str) -> FaultSwitch | None:
    """End a fault now; return None if it was never on."""
    switch = FaultSwitch.objects.select_for_update().filter(kind=kind).first()
    if switch is not None and switch.is_on:
        switch.ends_time = timezone.now()
        switch.save()
    return switch
