"""The API log for developers and staff: one row per call, and daily volumes (R-CON-203)."""

from django.db import models


class LoggedRequest(models.Model):
    """A call of the API as received and answered, with secrets masked."""

    request_id = models.CharField("request ID", max_length=36, db_index=True)
    time = models.DateTimeField(db_index=True)
    duration_ms = models.PositiveIntegerField("duration (ms)", default=0)
    key_name = models.CharField("key", max_length=100, blank=True)
    live_mode = models.BooleanField("live mode", null=True)
    method = models.CharField(max_length=10)
    url = models.TextField("URL")
    resource = models.CharField(max_length=64, blank=True, default="")
    """First segment of the path (or `lockstep/` with the second), or empty: decides who may see the call."""
    status = models.PositiveSmallIntegerField()
    upstream = models.JSONField("upstream headers", default=dict, blank=True)
    client_address = models.CharField(max_length=64, blank=True)
    request_body = models.TextField(blank=True)
    response_body = models.TextField(blank=True)

    class Meta:
        verbose_name = "API request"
        ordering = ("-pk",)
        indexes = [models.Index(fields=["live_mode", "-id"], name="api_request_mode_newest")]

    def __str__(self) -> str:
        return f"{self.method} /{self.resource} {self.status}"


class LogVolume(models.Model):
    """What one kind of caller added to the API log on one day (UTC), and how many calls were left out."""

    class Caller(models.TextChoices):
        KEY = "key", "Confidential and restricted keys"
        PUBLIC = "public", "Public keys"
        STRANGER = "stranger", "Callers without a valid key"

    day = models.DateField()
    caller = models.CharField(max_length=8, choices=Caller.choices)
    stored_calls = models.PositiveBigIntegerField(default=0)
    stored_bytes = models.PositiveBigIntegerField(default=0)
    omitted_calls = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-day", "caller")
        constraints = [models.UniqueConstraint(fields=["day", "caller"], name="log_volume_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_caller_display()}"

    @property
    def number(self) -> str:
        """Return the number of calls left out, with thousands separators."""
        return f"{self.omitted_calls:,}"
