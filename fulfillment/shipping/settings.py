"""Signature settings, for a mode and for single items (R-FUL-087)."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from catalog.inventory_items.models import InventoryItem
from catalog.wire.records.history import change_history


class ShippingSettings(models.Model):
    """Settings for the quotes of a mode. A mode without a row has the defaults: no threshold."""

    live_mode = models.BooleanField("live mode", default=False, editable=False)
    signature_threshold = models.DecimalField(
        "signature from (USD)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Somebody signs for goods of this value or more. Empty: no value asks for a signature.",
    )
    customer_pays_signature = models.BooleanField(
        "the customer pays for signatures",
        default=True,
        help_text="Handling then costs 4 USD more for each parcel, 6 USD where an adult must sign.",
    )

    history = change_history()

    class Meta:
        verbose_name = "shipping settings"
        verbose_name_plural = "shipping settings"
        constraints = [
            models.UniqueConstraint(fields=["live_mode"], name="shipping_settings_one_per_mode"),
            models.CheckConstraint(
                condition=Q(signature_threshold__isnull=True) | Q(signature_threshold__gte=Decimal(0)),
                name="shipping_settings_threshold_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"shipping of the {'live' if self.live_mode else 'test'} account"


class AdultItem(models.Model):
    """An item that only an adult may receive; its quotes require the signature of an adult."""

    inventory_item = models.OneToOneField(
        InventoryItem, on_delete=models.CASCADE, related_name="adult_item", verbose_name="inventory item"
    )

    history = change_history()

    class Meta:
        ordering = ("inventory_item__wire_id", "pk")
        verbose_name = "age-restricted item"
        verbose_name_plural = "age-restricted items"

    def __str__(self) -> str:
        return str(self.inventory_item)


def shipping_settings(*, live_mode: bool) -> ShippingSettings:
    """Return the settings of a mode, or unsaved defaults."""
    return ShippingSettings.objects.filter(live_mode=live_mode).first() or ShippingSettings(live_mode=live_mode)


def has_adult_item(items: Iterable[InventoryItem]) -> bool:
    """Return whether any of the items is for adults only. One query."""
    return AdultItem.objects.filter(inventory_item__in=[item.pk for item in items]).exists()
