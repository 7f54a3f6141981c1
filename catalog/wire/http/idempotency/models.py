"""Answers to calls that carried an `Idempotency-Key`, kept for 24 hours."""

from django.db import models

from catalog.wire.api_keys.models import ApiKey


class IdempotencyRecord(models.Model):
    """The answer to one call. An API key belongs to one mode, so a record does, too.

    The Idempotency-Key itself is not stored: its digest finds the row, and the key is part of the cipher that opens
    `sealed`, because answers may hold secrets that are shown once. A row is visible to other transactions only together
    with the effects of its call.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    sealed = models.TextField()
    created_time = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "digest"], name="idempotency_key_once_per_api_key")]

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"
