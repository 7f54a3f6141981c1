"""Fault injection into admitted calls of test mode and into deliveries to its webhooks. Never in live mode.

While all faults are off this costs one small query a second in each busy process; with FAULTS_ALLOWED off, nothing.
"""

import logging
import random
import threading
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog.wire.exceptions import Refusal
from catalog.wire.http.errors import TYPES
from catalog.wire.http.throttling import ApiThrottle
from fulfillment.events.delivery.claims import Job
from fulfillment.events.delivery.models import Delivery

from .models import FaultSwitch

logger = logging.getLogger("lockstep.faults")

Kind = FaultSwitch.Kind

READ_AGAIN_SECONDS = 1.0
HELD_BACK_SECONDS = (3, 10)


class Switches:
    """The switches that are on, read at most once a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_again = 0.0
        self._on: dict[str, FaultSwitch] = {}

    def forget(self) -> None:
        """Read the switches again when they are asked for next."""
        self._read_again = 0.0

    def all_on(self) -> dict[str, FaultSwitch]:
        """Return kind -> switch for all that are on; none unless the operator allows faults."""
        if not settings.FAULTS_ALLOWED:
            return {}
        if time.monotonic() >= self._read_again:
            with self._lock:
                self._on = {switch.kind: switch for switch in valid_switches()}
                self._read_again = time.monotonic() + READ_AGAIN_SECONDS
        return {kind: switch for kind, switch in self._on.items() if switch.is_on} if self._on else {}


def valid_switches() -> list[FaultSwitch]:
    """Return the valid switches that are on. An invalid one must not become a fault of its own."""
    try:
        found = list(FaultSwitch.objects.filter(ends_time__gt=timezone.now()))
    except (TypeError, ValueError):
        logger.exception("no faults: a switch cannot be read")
        return []
    return [switch for switch in found if is_valid(switch)]


def is_valid(switch: FaultSwitch) -> bool:
    """Return whether a switch is valid; a row may have been written without validation."""
    try:
        switch.clean_fields()
    except ValidationError as error:
        logger.error("fault switch %s is ignored: %s", switch.pk, error)
        return False
    return True


switches = Switches()


def happens(switch: FaultSwitch | None) -> bool:
    """Return at random, by the share of a switch, whether its fault happens; False without a switch."""
    return switch is not None and random.random() * 100 < switch.percent  # noqa: S311 - nothing is guarded by it


class SimulatedError(Refusal):
    """A 500 or 503, which clients must expect of any server."""

    def __init__(self) -> None:
        self.status = random.choice((500, 503))  # noqa: S311 - nothing is guarded by it
        super().__init__("The fault switch is on; this call was not carried out.", code=TYPES[self.status])


class SimulatedFaults(ApiThrottle):
    """Delay or refuse calls of test mode; refused ones are not executed. The last of the throttles."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Return False for a simulated 429. Raises SimulatedError."""
        api_key = request.auth
        on = {} if api_key is None or api_key.live_mode else switches.all_on()
        if not on:
            return True
        slow = on.get(Kind.SLOW)
        if slow is not None and slow.milliseconds and happens(slow):
            time.sleep(slow.milliseconds / 1000)
        if happens(on.get(Kind.TOO_MANY)):
            self.seconds = 1
            return False
        if happens(on.get(Kind.ERROR)):
            raise SimulatedError
        return True


def inject_into_deliveries(jobs: list[Job]) -> list[Job]:
    """Return deliveries to send: of test mode, some are duplicated and some are put off."""
    on = switches.all_on() if jobs else {}
    if not on:
        return jobs
    arranged = []
    for job in jobs:
        tested = not job.webhook.live_mode
        if tested and may_wait(job) and happens(on.get(Kind.OUT_OF_ORDER)):
            hold_back(job)
            continue
        arranged.append(job)
        if tested and happens(on.get(Kind.DUPLICATE)):
            arranged.append(job)
    return arranged


def may_wait(job: Job) -> bool:
    """Return whether a delivery was claimed for the first time; those held back before are sent."""
    return job.number == 1 and timezone.now() - job.first_attempt_time < timedelta(seconds=HELD_BACK_SECONDS[0])


def hold_back(job: Job) -> None:
    """Put a delivery off for some seconds, so that later ones overtake it."""
    seconds = random.uniform(*HELD_BACK_SECONDS)  # noqa: S311 - nothing is guarded by it
    Delivery.objects.filter(pk=job.delivery_id, due_time=job.lease_end).update(
        due_time=timezone.now() + timedelta(seconds=seconds), state=Delivery.State.PENDING
    )
