"""Answers to calls with an `Idempotency-Key`, kept for 24 hours."""

from django.db import models

from catalog.wire.api_keys.models import ApiKey


class IdempotencyRecord(models.Model):
    """The answer to one call, of one API key and therefore of one mode.

    The Idempotency-Key itself is not stored: its digest finds the row, and the key is needed to decrypt `sealed`,
    because answers may hold secrets that are shown once. A row becomes visible to other transactions together with the
    effects of its call.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    sealed = models.TextField()
    created_time = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "digest"], name="idempotency_key_once_per_api_key")]

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"
