"""Rows of any queue that failed and wait for another try, so that the others go on."""

from django.db import models


class StuckRow(models.Model):
    """A row that its queue could not work on. It leaves when it succeeds, or when its queue no longer has it."""

    queue = models.CharField(max_length=60)
    live_mode = models.BooleanField("live mode", null=True)
    """None for what belongs to no mode, such as longer jobs; both modes show it."""
    row_key = models.CharField("database key", max_length=64)
    label = models.CharField("row", max_length=255)
    reason = models.TextField()
    since = models.DateTimeField("stuck since", auto_now_add=True)
    tries = models.PositiveIntegerField(default=0)
    last_try_time = models.DateTimeField("latest try")
    next_try_time = models.DateTimeField("next try", null=True, db_index=True)
    """Real time; None where only staff start another try."""

    class Meta:
        verbose_name = "stuck row"
        ordering = ("-since", "-pk")
        constraints = [models.UniqueConstraint(fields=["queue", "row_key"], name="row_stuck_once_in_queue")]

    def __str__(self) -> str:
        return f"{self.queue}: {self.label}"
