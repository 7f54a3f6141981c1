"""The parts that rates are made of."""

from django.db import models
from django.db.models import Q

from .numbers import plain
from .shipped import DatedQuerySet, DatedRow, dated_constraints


class TaxRateComponent(DatedRow):
    """A part of a rate: what a country, state, county, city or district adds. Only explains, never computes."""

    file_key = ("country", "region", "level", "code", "name", "valid_from")

    country = models.CharField("country", max_length=2)
    region = models.CharField("state or region", max_length=3, blank=True)
    level = models.CharField("level", max_length=8)
    code = models.CharField("code", max_length=10, blank=True)
    name = models.CharField("name", max_length=100, blank=True)
    rate = models.DecimalField("rate", max_digits=7, decimal_places=6)
    source = models.CharField("source", max_length=200, blank=True)

    objects = DatedQuerySet["TaxRateComponent"].as_manager()

    class Meta:
        ordering = ("country", "region", "level", "name", "valid_from", "pk")
        verbose_name = "tax rate component"
        verbose_name_plural = "tax rate components"
        indexes = [models.Index(fields=["country", "region", "level"], name="tax_component_area")]
        constraints = [
            *dated_constraints("tax_component"),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lte=1), name="tax_component_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.region} {self.level} {self.name}: {plain(self.rate)}"
