"""Settings of the account of one mode."""

from django.db import models
from django.db.models import Q

from catalog.reference.validators import validate_country, validate_currency
from catalog.wire.records.history import change_history

from .shipped import fault


def validate_currencies(value: str) -> None:
    """Raise ValidationError unless every word is a currency (R-CON-105)."""
    for code in value.split():
        validate_currency(code)


class AccountSettings(models.Model):
    """The settings of the test or of the live account; the defaults hold where there is no row."""

    live_mode = models.BooleanField("live mode", default=False, editable=False)
    default_country = models.CharField(
        "country",
        max_length=2,
        blank=True,
        validators=[validate_country],
        help_text="Where a checkout is taxed, as an estimate, as long as no address is known. Empty: nowhere, rate 0.",
    )
    default_region = models.CharField("state or region", max_length=3, blank=True)
    default_postal_code = models.CharField("postal code", max_length=10, blank=True)
    landed_cost_enabled = models.BooleanField(
        "landed cost", default=True, help_text="Duties and import taxes are collected at checkout."
    )
    landed_cost_available = models.BooleanField(
        "landed cost service answers",
        default=True,
        help_text="Off: the service is down; cross-border lines are untaxed, without an error.",
    )
    use_alternative_us_entity = models.BooleanField(
        "Digital River Inc. sells in North America", default=False, help_text="Instead of DR globalTech Inc."
    )
    item_classification = models.BooleanField("item classification", default=False)
    inactive_currencies = models.CharField(
        "currencies not accepted",
        max_length=800,
        blank=True,
        default="PAB",
        validators=[validate_currencies],
        help_text="Codes separated by blanks. Checkouts in them are refused.",
    )

    history = change_history()

    class Meta:
        verbose_name = "account settings"
        verbose_name_plural = "account settings"
        constraints = [
            models.UniqueConstraint(fields=["live_mode"], name="account_settings_one_per_mode"),
            models.CheckConstraint(
                condition=~Q(default_country="") | Q(default_region="", default_postal_code=""),
                name="account_default_place_has_country",
            ),
        ]

    def __str__(self) -> str:
        return f"{'live' if self.live_mode else 'test'} account"

    @property
    def currencies_off(self) -> frozenset[str]:
        """Codes of currencies that are refused although ISO 4217 lists them (R-CHK-092)."""
        return frozenset(self.inactive_currencies.split())

    def clean(self) -> None:
        """Refuse a default place that no rate can be found for."""
        super().clean()
        if (self.default_region or self.default_postal_code) and not self.default_country:
            raise fault("default_country", "Choose the country too.")
        if self.default_country == "US" and not self.default_postal_code:
            raise fault("default_postal_code", "A place in the US needs its ZIP code.")
