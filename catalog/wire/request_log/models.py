"""The API log: one row per call, for developers and staff (R-CON-203)."""

from django.db import models


class LoggedRequest(models.Model):
    """A call of the API as it was received and answered; keys and card data are masked."""

    request_id = models.CharField("request ID", max_length=36, db_index=True)
    time = models.DateTimeField(db_index=True)
    duration_ms = models.PositiveIntegerField("duration (ms)", default=0)
    key_name = models.CharField("key", max_length=100, blank=True)
    live_mode = models.BooleanField("live mode", null=True)
    method = models.CharField(max_length=10)
    url = models.TextField("URL")
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
        return f"{self.method} {self.url} {self.status}"
