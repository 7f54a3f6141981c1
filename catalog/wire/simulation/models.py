"""How far the clock of test mode runs ahead of real time."""

from django.db import models
from django.db.models import Q

from catalog.wire.records.history import change_history


class SimulationClock(models.Model):
    """The one row that says how far test mode is ahead; without it, test mode lives in real time.

    An offset, not a moment: a moved clock keeps ticking, and reading it needs no write.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    ahead = models.DurationField("ahead of real time")
    moved_time = models.DateTimeField("moved", auto_now=True)

    history = change_history()

    class Meta:
        verbose_name = "simulation clock"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="simulation_clock_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.ahead} ahead"
