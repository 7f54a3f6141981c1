"""Where faults strike: at admitted calls of test mode, and at deliveries to webhooks of test mode. Never in live mode.

While all are off this costs one small query a second in each process that has something to do, and else nothing; with
FAULTS_ALLOWED off, nothing at all.
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
        """Read again at the next question."""
        self._read_again = 0.0

    def all_on(self) -> dict[str, FaultSwitch]:
        """Return the switches that are on, by kind; none where the operator does not allow faults."""
        if not settings.FAULTS_ALLOWED:
            return {}
        if time.monotonic() >= self._read_again:
            with self._lock:
                self._on = {switch.kind: switch for switch in sound_switches()}
                self._read_again = time.monotonic() + READ_AGAIN_SECONDS
        return {kind: switch for kind, switch in self._on.items() if switch.is_on} if self._on else {}


def sound_switches() -> list[FaultSwitch]:
    """Return the switches that are on. One that breaks the model's rules must not become a fault of its own."""
    try:
        found = list(FaultSwitch.objects.filter(ends_time__gt=timezone.now()))
    except (TypeError, ValueError):
        logger.exception("no faults: a switch cannot be read")
        return []
    return [switch for switch in found if is_sound(switch)]


def is_sound(switch: FaultSwitch) -> bool:
    """Tell whether a switch keeps the model's rules; a row may have been written past them."""
    try:
        switch.clean_fields()
    except ValidationError as error:
        logger.error("fault switch %s is ignored: %s", switch.pk, error)
        return False
    return True


switches = Switches()


def strikes(switch: FaultSwitch | None) -> bool:
    """Throw the dice."""
    return switch is not None and random.random() * 100 < switch.percent  # noqa: S311 - nothing is guarded by it


class SimulatedError(Refusal):
    """One of the answers that a client must expect of any server in trouble."""

    def __init__(self) -> None:
        self.status = random.choice((500, 503))  # noqa: S311 - nothing is guarded by it
        super().__init__("The fault switch is on; this call was not carried out.", code=TYPES[self.status])


class SimulatedFaults(ApiThrottle):
    """Delay or refuse calls of test mode; one that is refused is not carried out. The last of the throttles."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Return False for a call that is said to be one too many. Raises SimulatedError."""
        api_key = request.auth
        on = {} if api_key is None or api_key.live_mode else switches.all_on()
        if not on:
            return True
        slow = on.get(Kind.SLOW)
        if slow is not None and slow.milliseconds and strikes(slow):
            time.sleep(slow.milliseconds / 1000)
        if strikes(on.get(Kind.TOO_MANY)):
            self.seconds = 1
            return False
        if strikes(on.get(Kind.ERROR)):
            raise SimulatedError
        return True


def strike_deliveries(jobs: list[Job]) -> list[Job]:
    """Return deliveries as they shall go out: some of test mode twice, some later than those that come after them."""
    on = switches.all_on() if jobs else {}
    if not on:
        return jobs
    arranged = []
    for job in jobs:
        tested = not job.webhook.live_mode
        if tested and may_wait(job) and strikes(on.get(Kind.OUT_OF_ORDER)):
            hold_back(job)
            continue
        arranged.append(job)
        if tested and strikes(on.get(Kind.DUPLICATE)):
            arranged.append(job)
    return arranged


def may_wait(job: Job) -> bool:
    """Tell whether a delivery was taken for the first time; one that was held back before goes out."""
    return job.number == 1 and timezone.now() - job.first_attempt_time < timedelta(seconds=HELD_BACK_SECONDS[0])


def hold_back(job: Job) -> None:
    """Put a delivery off for some seconds, so that younger ones overtake it."""
    seconds = random.uniform(*HELD_BACK_SECONDS)  # noqa: S311 - nothing is guarded by it
    Delivery.objects.filter(pk=job.delivery_id, due_time=job.lease_end).update(
        due_time=timezone.now() + timedelta(seconds=seconds), state=Delivery.State.PENDING
    )
