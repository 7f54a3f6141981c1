"""Exchange rates of the simulation, for the EU threshold only (R-CHK-126)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from catalog.reference.validators import validate_currency
from catalog.wire.records.history import change_history

SMALLEST = Decimal("0.00000001")


class ExchangeRate(models.Model):
    """The value of one unit of a currency in EUR. A currency without a row counts at par."""

    currency = models.CharField("currency", max_length=3, validators=[validate_currency])
    euros = models.DecimalField(
        "EUR for one unit", max_digits=16, decimal_places=8, validators=[MinValueValidator(SMALLEST)]
    )

    history = change_history()

    class Meta:
        ordering = ("currency",)
        verbose_name = "exchange rate"
        constraints = [
            models.UniqueConstraint(fields=["currency"], name="exchange_rate_currency_unique"),
            models.CheckConstraint(condition=Q(euros__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.euros.normalize():f} EUR"
