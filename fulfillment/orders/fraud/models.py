"""Rules of the fraud review and denied parties (R-CHK-173)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.reference.validators import validate_country
from catalog.wire.exceptions import invalid, missing
from catalog.wire.records.history import change_history

from .matching import BROWSER_IP, COUNTRY, EMAIL, ORDER_AMOUNT, WRONG, compared, is_usable

PASS, REVIEW, BLOCK = "pass", "review", "block"
OUTCOMES = [(PASS, "Pass"), (REVIEW, "Open a review"), (BLOCK, "Block")]
KINDS = [
    (EMAIL, "Email address or domain"),
    (BROWSER_IP, "Browser's IP address or network"),
    (COUNTRY, "Country of delivery or billing"),
    (ORDER_AMOUNT, "Total above an amount"),
]

NAME_LENGTH = 255


class FraudRule(models.Model):
    """A condition and its outcome; of several that match an order, the first one counts."""

    live_mode = models.BooleanField("live mode", default=False, editable=False)
    position = models.PositiveIntegerField(default=100, help_text="Rules are asked in this order, small numbers first.")
    kind = models.CharField("looks at", max_length=12, choices=KINDS, default=EMAIL)
    value = models.CharField(
        "is",
        max_length=254,
        help_text=(
            "An email address or @domain; an address such as 203.0.113.7 or a network such as 203.0.113.0/24; "
            "two letters of a country; an amount."
        ),
    )
    currency = models.CharField(
        max_length=3, blank=True, default="", help_text="For amounts only; without one it counts in every currency."
    )
    outcome = models.CharField(max_length=6, choices=OUTCOMES, default=REVIEW)
    enabled = models.BooleanField(default=True)
    note = models.CharField(max_length=255, blank=True, default="", help_text="Why the rule exists, for colleagues.")

    history = change_history()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "fraud rule"
        indexes = [models.Index(fields=["live_mode", "position"], name="fraud_rule_mode_position")]

    def __str__(self) -> str:
        value = f"{self.value} {self.currency}".strip()
        return f"{self.get_kind_display()}: {value}"

    def clean(self) -> None:
        """Raise ValidationError for a value that could never match."""
        super().clean()
        self.value = self.value.strip()
        if not is_usable(self.kind, self.value):
            raise ValidationError({"value": [invalid(self.value, hint=WRONG[self.kind])]})
        if self.currency and self.kind != ORDER_AMOUNT:
            raise ValidationError({"currency": [invalid(self.currency, hint="Only amounts have a currency.")]})


class DeniedParty(models.Model):
    """A person or company in a country to which nothing may be sold, regardless of the rules."""

    live_mode = models.BooleanField("live mode", default=False, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    country = models.CharField(max_length=2, validators=[validate_country])
    compared_name = models.CharField(max_length=NAME_LENGTH, editable=False)
    note = models.CharField(max_length=255, blank=True, default="", help_text="Which list it is from, for colleagues.")

    history = change_history(excluded_fields=["compared_name"])

    class Meta:
        ordering = ("name", "pk")
        verbose_name = "denied party"
        verbose_name_plural = "denied parties"
        constraints = [
            models.UniqueConstraint(fields=["live_mode", "country", "compared_name"], name="denied_party_once_in_mode")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.country}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the name in the form that is compared as well."""
        self.compared_name = compared(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a name of blanks, and one that is on the list already. Raises ValidationError."""
        super().clean()
        self.compared_name = compared(self.name)
        if not self.compared_name:
            raise ValidationError({"name": [missing()]})
        # Some letters are two in the form that is compared.
        if len(self.compared_name) > NAME_LENGTH:
            raise ValidationError({"name": [invalid(self.name, hint="Shorten it.")]})
        same = DeniedParty.objects.filter(
            live_mode=self.live_mode, country=self.country, compared_name=self.compared_name
        )
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"name": [invalid(self.name, "is on the list for this country already.")]})
