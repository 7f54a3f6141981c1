"""Saved simulations: a request under a name, shared by its address."""

import uuid

from django.conf import settings
from django.db import models

from catalog.wire.values.exactjson import ExactJSONField


class Scenario(models.Model):
    """A checkout request that staff can open again and share."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    live_mode = models.BooleanField("live mode", default=False, editable=False)
    name = models.CharField(max_length=100)
    request = ExactJSONField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="saved by"
    )
    created_time = models.DateTimeField("saved", auto_now_add=True)

    class Meta:
        ordering = ("-created_time",)

    def __str__(self) -> str:
        return self.name
