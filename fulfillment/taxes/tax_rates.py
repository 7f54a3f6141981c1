"""Tax rates by place and time, and the parts they are made of (R-CHK-103, R-CHK-105)."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from catalog.reference.validators import validate_country
from catalog.wire.exceptions import problem
from catalog.wire.records.history import change_history
from fulfillment.pricing.rates import SPECIFICITY, Jurisdiction, Rate

from .numbers import plain
from .shipped import DatedQuerySet, DatedRow, dated_constraints

US_ZIP = re.compile("[0-9]{5}")
# Digits that all ZIP codes of a row share, so that few rows have to be asked.
SECTIONAL_CENTER = 3


def rows_for_zip(code: str) -> Q:
    """Return the condition on rows that hold a ZIP code.

    Five digits are a text that every database orders alike, whatever its language.
    """
    first = code[:SECTIONAL_CENTER].ljust(len(code), "0")
    return Q(country="US", level="zip", postal_from__range=(first, code), postal_to__gte=code)


class FoldedCity(models.CharField):
    """The city without regard to capitals; the two databases fold letters beyond A to Z differently."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(editable=False, default="", max_length=80)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the folded city of the row that is about to be stored."""
        folded = model_instance.city.casefold() if isinstance(model_instance, TaxRate) else ""
        setattr(model_instance, self.attname, folded)
        return folded


class TaxRate(DatedRow):
    """The full rate at a place, never a part of it. The narrowest live row that covers an address counts."""

    class Level(models.TextChoices):
        """The kind of area of a row."""

        COUNTRY = "country", "country"
        REGION = "region", "region"
        STATE = "state", "state"
        COUNTY = "county", "county"
        CITY = "city", "city"
        TERRITORY = "territory", "range of postal codes"
        ZIP = "zip", "ZIP code"

    class Category(models.TextChoices):
        """The standard rate applies; lower ones apply only where the taxability table says so."""

        STANDARD = "standard", "standard"
        REDUCED = "reduced", "reduced"
        REDUCED2 = "reduced2", "second reduced"
        SUPER_REDUCED = "super_reduced", "super reduced"
        PARKING = "parking", "parking"

    class AppliesTo(models.TextChoices):
        """Use of a row: for addresses, or as a default without one (R-CHK-105)."""

        ADDRESSES = "addresses", "every address in the area"
        TEST_DEFAULT = "test_default", "only the default place of taxation, test mode"
        LIVE_DEFAULT = "live_default", "only the default place of taxation, live mode"

    table_members = ("country",)
    file_key = (
        "country",
        "region",
        "level",
        "county",
        "city",
        "postal_from",
        "postal_to",
        "category",
        "valid_from",
    )

    country = models.CharField("country", max_length=2, validators=[validate_country])
    level = models.CharField("level", max_length=9, choices=Level, default=Level.COUNTRY)
    region = models.CharField("state or region", max_length=3, blank=True, help_text="Short form, such as MN.")
    county = models.CharField("county", max_length=60, blank=True, help_text="In full, such as Hennepin County.")
    city = models.CharField("city", max_length=60, blank=True)
    city_folded = FoldedCity()
    postal_from = models.CharField("first postal code", max_length=10, blank=True)
    postal_to = models.CharField("last postal code", max_length=10, blank=True)
    category = models.CharField("category", max_length=13, choices=Category, default=Category.STANDARD)
    rate = models.DecimalField(
        "rate",
        max_digits=7,
        decimal_places=6,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="A fraction: 0.07525 is 7.525 %.",
    )
    applies_to = models.CharField("applies to", max_length=12, choices=AppliesTo, default=AppliesTo.ADDRESSES)
    name = models.CharField("name", max_length=100, blank=True, help_text="What the tax or the area is called.")
    coverage = models.CharField(
        "coverage", max_length=7, blank=True, help_text="Partial: city or district taxes may be missing."
    )
    source = models.CharField("source", max_length=200, blank=True)

    objects = DatedQuerySet["TaxRate"].as_manager()
    history = change_history(excluded_fields=["city_folded"])

    class Meta:
        ordering = ("country", "region", "county", "city", "postal_from", "category", "valid_from", "pk")
        verbose_name = "tax rate"
        indexes = [
            models.Index(fields=["country", "level", "region", "county"], name="tax_rate_area"),
            models.Index(fields=["country", "region", "city_folded"], name="tax_rate_city"),
            models.Index(fields=["country", "postal_from", "postal_to"], name="tax_rate_postal"),
        ]
        constraints = [
            *dated_constraints("tax_rate"),
            models.CheckConstraint(condition=Q(rate__gte=0) & Q(rate__lte=1), name="tax_rate_fraction"),
            models.CheckConstraint(condition=Q(level__in=list(SPECIFICITY)), name="tax_rate_level_known"),
            models.CheckConstraint(
                condition=Q(category__in=["standard", "reduced", "reduced2", "super_reduced", "parking"]),
                name="tax_rate_category_known",
            ),
            models.CheckConstraint(
                condition=Q(applies_to__in=["addresses", "test_default", "live_default"]),
                name="tax_rate_applies_to_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}: {plain(self.rate)} {self.category}"

    @property
    def jurisdiction(self) -> Jurisdiction:
        """The area as pricing compares it."""
        return Jurisdiction(
            country=self.country,
            level=self.level,
            region=self.region,
            county=self.county,
            city=self.city,
            postal_from=self.postal_from,
            postal_to=self.postal_to,
            name=self.name,
        )

    @property
    def is_for_addresses(self) -> bool:
        """Return whether the row is an ordinary one (R-CHK-105)."""
        return self.applies_to == self.AppliesTo.ADDRESSES

    def as_rate(self) -> Rate:
        """Return the row for pricing, with where it comes from."""
        return Rate(
            value=plain(self.rate),
            jurisdiction=self.jurisdiction,
            category=self.category,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
            row=f"tax rate {self.pk}, from the {self.get_origin_display()}",
            note="city or district taxes may be missing" if self.coverage == "partial" else "",
        )

    def clean(self) -> None:
        """Refuse a row whose level names an area that the row does not describe."""
        super().clean()
        errors = {name: problem("invalid_parameter", text, parameter=name) for name, text in self._gaps()}
        if errors:
            raise ValidationError(errors)

    def _gaps(self) -> Iterator[tuple[str, str]]:
        needed = {
            self.Level.REGION: ("region",),
            self.Level.STATE: ("region",),
            self.Level.COUNTY: ("region", "county"),
            self.Level.CITY: ("city",),
            self.Level.TERRITORY: ("postal_from", "postal_to"),
            self.Level.ZIP: ("region", "postal_from", "postal_to"),
        }.get(self.Level(self.level) if self.level in self.Level.values else self.Level.COUNTRY, ())
        for name in needed:
            if not getattr(self, name):
                yield name, "This level needs it."
        if self.level == self.Level.ZIP:
            yield from self._gaps_of_zip()
        if len(self.postal_from) != len(self.postal_to) or self.postal_from > self.postal_to:
            yield "postal_to", "The last postal code is as long as the first one and does not precede it."

    def _gaps_of_zip(self) -> Iterator[tuple[str, str]]:
        if self.country != "US" or not all(map(US_ZIP.fullmatch, (self.postal_from, self.postal_to))):
            yield "level", "ZIP codes are those of the US, with five digits. Elsewhere choose a range of postal codes."
        elif self.postal_from[:SECTIONAL_CENTER] != self.postal_to[:SECTIONAL_CENTER]:
            yield "postal_to", "ZIP codes of one row begin with the same three digits."
