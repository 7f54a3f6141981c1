"""Rounds of the worker's loops: one kind of work that fails as a whole waits longer each time and stops no other."""

from collections.abc import Callable

from django.utils import timezone

from catalog.wire.outages import is_outage
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import announce_queue, forget, set_aside

ROUNDS = announce_queue("worker rounds")
MODES = {True: "live mode", False: "test mode", None: "both modes"}


class Rounds:
    """The rounds that failed lately, read once; `run` tries one of them, unless it has to wait."""

    def __init__(self) -> None:
        rows = StuckRow.objects.filter(queue=ROUNDS).values_list("row_key", "next_try_time")
        self._failed = dict(rows)

    def run(self, name: str, work: Callable[[], int], *, live_mode: bool | None = None) -> int:
        """Return how much was done, 0 for a round that failed or has to wait. Raises what is no fault of the work."""
        key = f"{name[:50]}, {MODES[live_mode]}"
        next_try = self._failed.get(key)
        if key in self._failed and (next_try is None or next_try > timezone.now()):
            return 0
        try:
            done = work()
        except Exception as error:
            if is_outage(error):
                raise
            set_aside(ROUNDS, key, error, live_mode=live_mode, label=f"{name}, all rows")
            return 0
        if key in self._failed:
            forget(ROUNDS, [key])
        return done
