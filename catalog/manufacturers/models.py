"""The manufacturer registry: which part numbers are known from which manufacturer (R-CAT-158 to R-CAT-168)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from catalog.wire.records.querysets import GuardedRows


class RegistryRow(models.Model):
    """A row of the registry: validated on every save; the pairs follow at once."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with everything that receivers add to it. Raises ValidationError."""
        with transaction.atomic():
            self.full_clean()
            super().save(*args, **kwargs)


class RegisteredPart(RegistryRow):
    """One known combination of manufacturer ID and part number in a mode. It is added or removed, never changed."""

    live_mode = models.BooleanField("live mode", default=False, editable=False)
    manufacturer_id = models.CharField("manufacturer ID", max_length=255)
    part_number = models.CharField("part number", max_length=255)

    objects = GuardedRows["RegisteredPart"].as_manager()

    class Meta(RegistryRow.Meta):
        verbose_name = "registered part"
        ordering = ("manufacturer_id", "part_number")
        constraints = [
            models.UniqueConstraint(
                fields=["live_mode", "part_number", "manufacturer_id"], name="registered_part_once_in_mode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.manufacturer_id} · {self.part_number}"

    def clean(self) -> None:
        """Refuse to change an entry: SKUs may rely on the old one (R-CAT-160)."""
        super().clean()
        if self.pk and not RegisteredPart.objects.filter(
            pk=self.pk, manufacturer_id=self.manufacturer_id, part_number=self.part_number, live_mode=self.live_mode
        ):
            raise ValidationError("An entry of the registry cannot be changed; add a new one and delete this one.")


class DefaultManufacturer(RegistryRow):
    """The account's default manufacturer of a mode: the last resort for items of managed SKUs (R-CAT-168)."""

    live_mode = models.BooleanField("live mode", default=False, unique=True, editable=False)
    manufacturer_id = models.CharField("manufacturer ID", max_length=255)

    objects = GuardedRows["DefaultManufacturer"].as_manager()

    class Meta(RegistryRow.Meta):
        verbose_name = "default manufacturer"

    def __str__(self) -> str:
        return self.manufacturer_id
