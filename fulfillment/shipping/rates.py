"""The rate table: costs of a service by zone (fulfillment.md, 5.3)."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from catalog.wire.records.history import change_history
from fulfillment.stock.services import SERVICE_CHOICES, SERVICE_CODES, Service
from fulfillment.taxes.shipped import DatedQuerySet, DatedRow, dated_constraints, fault, first_to_ask

from .tariff import Rate, Tariff
from .zones import ZONE_CHOICES, Zone

MAX_DAYS = 365


class Dollars(models.DecimalField):
    """A column of non-negative amounts in USD."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("validators", [MinValueValidator(0)])
        super().__init__(*args, **{"max_digits": 10, "decimal_places": 2, **kwargs})  # type: ignore[arg-type]


def days(name: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(name, validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)])


class ShippingRate(DatedRow):
    """The cost of a service in a zone. Test and live mode share the table; rows by staff precede loaded ones."""

    file_key = ("service", "zone", "valid_from")

    service = models.CharField("service", max_length=3, choices=SERVICE_CHOICES)
    zone = models.CharField(
        "zone",
        max_length=13,
        choices=ZONE_CHOICES,
        help_text="Regional: within the EU, or among the United States, Canada and Mexico.",
    )
    first_kg = Dollars("first kg (USD)")
    further_kg = Dollars("each further kg (USD)", default=0)
    fees = Dollars("fees (USD)", default=0, help_text="For each parcel, such as for collecting cash.")
    min_days = days("days, at least")
    max_days = days("days, at most")
    min_kg = models.PositiveSmallIntegerField("from kg", default=0, help_text="Not offered for lighter parcels.")

    objects = DatedQuerySet["ShippingRate"].as_manager()
    history = change_history()

    class Meta:
        ordering = ("service", "zone", "valid_from", "pk")
        verbose_name = "shipping rate"
        constraints = [
            *dated_constraints("shipping_rate"),
            models.CheckConstraint(condition=Q(service__in=SERVICE_CODES), name="shipping_rate_service_known"),
            models.CheckConstraint(
                condition=Q(zone__in=[zone.value for zone in Zone]), name="shipping_rate_zone_known"
            ),
            models.CheckConstraint(
                condition=Q(first_kg__gte=0, further_kg__gte=0, fees__gte=0), name="shipping_rate_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(min_days__gte=1, max_days__gte=F("min_days")), name="shipping_rate_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.zone}: {self.first_kg} USD"

    def clean(self) -> None:
        """Check that the longest time is not shorter than the shortest."""
        super().clean()
        if self.min_days is not None and self.max_days is not None and self.max_days < self.min_days:
            raise fault("max_days", "The longest time is shorter than the shortest.")

    def as_rate(self) -> Rate:
        return Rate(
            service=Service(self.service),
            zone=Zone(self.zone),
            first_kg=self.first_kg,
            further_kg=self.further_kg,
            min_days=self.min_days,
            max_days=self.max_days,
            fees=self.fees,
            min_kg=self.min_kg,
        )


def tariff_on(day: date) -> Tariff:
    """Return the rates in force on a day, one per service and zone. One query."""
    tariff: Tariff = {}
    for row in sorted(ShippingRate.objects.live_on(day), key=lambda row: (first_to_ask(row), -row.pk)):
        rate = row.as_rate()
        tariff.setdefault((rate.service, rate.zone), rate)
    return tariff
