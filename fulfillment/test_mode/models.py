"""The record of resets: when test mode began anew, and on whose behalf."""

from django.db import models

from .states import SCOPE_CHOICES


class TestModeReset(models.Model):
    """One reset of test mode. Rows are only added; the latest says since when the present test mode exists."""

    __test__ = False
    live_mode = False
    """What the wire says of a reset; live mode has none."""

    time = models.DateTimeField("when", editable=False)
    scope = models.CharField(max_length=10, choices=SCOPE_CHOICES, editable=False)
    deleted = models.JSONField("rows deleted, by table", default=dict, editable=False)
    clock_was_ahead = models.DurationField("clock was ahead by", editable=False)
    through = models.CharField(max_length=20, editable=False)
    actor_name = models.CharField("by", max_length=150, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "reset of test mode"
        verbose_name_plural = "resets of test mode"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.time:%Y-%m-%d %H:%M}"

    @property
    def total(self) -> int:
        """Return how many rows were deleted."""
        return sum(self.deleted.values())
