"""Currencies (R-CON-105, R-CON-106)."""

from django.db import models

from .base import ReferenceRow, shaped


class Currency(ReferenceRow):
    """A currency of ISO 4217. One that an amount is stored in must stay."""

    code = models.CharField("code", max_length=3, validators=[shaped("[A-Z]{3}", "three capital letters such as CHF")])
    numeric = models.CharField("number", max_length=3, validators=[shaped("[0-9]{3}", "three digits such as 756")])
    name = models.CharField("name", max_length=100)
    minor_units = models.PositiveSmallIntegerField(
        "decimals",
        null=True,
        blank=True,
        help_text="Digits after the point. Empty: not used for payments, such as gold.",
    )

    class Meta:
        ordering = ("code",)
        verbose_name = "currency"
        verbose_name_plural = "currencies"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="currency_code_unique"),
            models.CheckConstraint(
                condition=models.Q(minor_units__isnull=True) | models.Q(minor_units__lte=4),
                name="currency_minor_units_range",
            ),
        ]

    def label(self) -> str:
        """Return the currency's name."""
        return self.name
