"""Duty rates by destination and goods (R-CHK-123, R-CHK-124)."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from catalog.reference.validators import validate_country
from catalog.wire.records.history import change_history
from fulfillment.pricing import landed_cost
from fulfillment.pricing.rates import Jurisdiction, Rate

from .numbers import plain
from .shipped import DatedQuerySet, DatedRow, dated_constraints


def validate_destination(value: str) -> None:
    """Raise ValidationError unless the value is a country, or EU."""
    if value != landed_cost.EU:
        validate_country(value)


class DutyRate(DatedRow):
    """The duty on goods that enter a country or the EU. A destination with any row is on the landed cost list."""

    file_key = ("destination", "hs_prefix")
    table_members = ("destination",)

    destination = models.CharField(
        "destination", max_length=2, validators=[validate_destination], help_text="A country, or EU."
    )
    hs_prefix = models.CharField(
        "HS code begins with",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"\A[0-9]{2}[0-9.]*\Z", message="Write digits and dots, such as 64.04.")],
        help_text="64.04 fits 6404.11. Empty: all goods. The longest beginning counts.",
    )
    rate = models.DecimalField(
        "duty rate",
        max_digits=8,
        decimal_places=6,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
        help_text="A fraction: 0.17 is 17 %.",
    )
    source = models.CharField("source", max_length=200, blank=True)

    objects = DatedQuerySet["DutyRate"].as_manager()
    history = change_history()

    class Meta:
        ordering = ("destination", "hs_prefix", "valid_from", "pk")
        verbose_name = "duty rate"
        indexes = [models.Index(fields=["destination"], name="duty_rate_destination")]
        constraints = [
            *dated_constraints("duty_rate"),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lte=10), name="duty_rate_range"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.hs_prefix or 'all goods'}: {plain(self.rate)}"

    def as_duty_rate(self) -> landed_cost.DutyRate:
        """Return the row for pricing."""
        rate = Rate(
            value=plain(self.rate),
            jurisdiction=Jurisdiction(self.destination),
            category="duty",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
            row=f"duty rate {self.pk}, from the {self.get_origin_display()}",
            rule="R-CHK-124",
        )
        return landed_cost.DutyRate(self.destination, self.hs_prefix, rate)
