"""Signs of life of the workers."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """A worker process that is, or was, at work."""

    name = models.CharField(max_length=64, unique=True)
    started_time = models.DateTimeField("started", auto_now_add=True)
    seen_time = models.DateTimeField("last seen", db_index=True)

    class Meta:
        verbose_name = "worker"
        ordering = ("-seen_time",)

    def __str__(self) -> str:
        return self.name
