"""Rows of queues that failed and wait for a retry while others go on."""

from django.db import models


class StuckRow(models.Model):
    """A row that failed. It is deleted when a retry succeeds, or when its queue no longer has the row."""

    queue = models.CharField(max_length=60)
    live_mode = models.BooleanField("live mode", null=True)
    """None for rows without a mode, such as long jobs, which both modes show."""
    row_key = models.CharField("database key", max_length=64)
    label = models.CharField("row", max_length=255)
    reason = models.TextField()
    since = models.DateTimeField("stuck since", auto_now_add=True)
    tries = models.PositiveIntegerField(default=0)
    last_try_time = models.DateTimeField("latest try")
    next_try_time = models.DateTimeField("next try", null=True, db_index=True)
    """Real time; None if only staff can retry it."""

    class Meta:
        verbose_name = "stuck row"
        ordering = ("-since", "-pk")
        constraints = [models.UniqueConstraint(fields=["queue", "row_key"], name="row_stuck_once_in_queue")]

    def __str__(self) -> str:
        return f"{self.queue}: {self.label}"
