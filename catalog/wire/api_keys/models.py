"""API keys and their secrets (R-CON-020 to R-CON-030)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from catalog.wire.http.permissions import LEVELS, RESOURCES
from catalog.wire.http.versioning import CHOICES, NEWEST


class ApiKey(models.Model):
    """A key of the account: it decides the mode, the version and what the caller may do."""

    class Kind(models.TextChoices):
        CONFIDENTIAL = "confidential", "Confidential"
        PUBLIC = "public", "Public"
        RESTRICTED = "restricted", "Restricted"

    STANDARD = (Kind.CONFIDENTIAL, Kind.PUBLIC)

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.RESTRICTED)
    live_mode = models.BooleanField("live mode", default=False)
    version = models.CharField("API version", max_length=10, choices=CHOICES, default=NEWEST)
    permissions = models.JSONField(
        default=dict, blank=True, help_text="Resource -> read, write or read_write; restricted keys only."
    )
    created_time = models.DateTimeField("created", auto_now_add=True)

    class Meta:
        verbose_name = "API key"
        ordering = ("live_mode", "kind", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["live_mode", "kind"],
                condition=Q(kind__in=["confidential", "public"]),
                name="standard_api_key_once_in_mode",
            ),
            models.UniqueConstraint(fields=["live_mode", "name"], name="api_key_name_unique_in_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({'live' if self.live_mode else 'test'})"

    @property
    def is_standard(self) -> bool:
        """Tell whether it is one of the four keys that always exist (R-CON-022)."""
        return self.kind in self.STANDARD

    @property
    def secret_prefix(self) -> str:
        """Return how secrets of this key begin: sk_test_, pk_, rk_test_ … (R-CON-022)."""
        letter = {"confidential": "s", "public": "p"}.get(self.kind, "r")
        return f"{letter}k_" if self.live_mode else f"{letter}k_test_"

    def clean(self) -> None:
        """Check that a restricted key grants something known and a standard one nothing (R-CON-025)."""
        super().clean()
        if not isinstance(self.permissions, dict):
            raise ValidationError({"permissions": "Permissions are pairs of a resource and a level."})
        if self.kind != self.Kind.RESTRICTED:
            self.permissions = {}
        elif not self.permissions:
            raise ValidationError({"permissions": "A restricted key needs a permission for at least one resource."})
        for resource, level in self.permissions.items():
            if resource not in RESOURCES or level not in LEVELS:
                raise ValidationError({"permissions": f"'{resource}:{level}' is not a known permission."})


class ApiKeySecret(models.Model):
    """One secret of a key, kept as a digest only; after a rotation the old one may live on for a while (R-CON-029)."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=40, editable=False, help_text="How the secret begins and ends.")
    created_time = models.DateTimeField("created", auto_now_add=True)
    retires_at = models.DateTimeField("stops working", null=True, blank=True)

    class Meta:
        verbose_name = "secret"
        ordering = ("-created_time", "-pk")

    def __str__(self) -> str:
        return self.hint

    def is_retired(self, at: datetime) -> bool:
        """Tell whether the secret no longer works at a moment of real time."""
        return self.retires_at is not None and self.retires_at <= at
