"""Countries, and regions under embargo (R-CAT-021, R-CAT-115, R-CAT-120, R-CON-104)."""

from django.db import models

from catalog.wire.records.history import change_history

from .base import ReferenceRow, shaped


class Country(ReferenceRow):
    """A country or territory of ISO 3166-1.

    A country that anything stored refers to must stay; to refuse it as an origin, set "may be sold" to no (R-CAT-022).
    """

    class Resale(models.TextChoices):
        """Whether goods may come from there or go there."""

        YES = "yes", "yes"
        REVIEW = "review", "allowed, under review"
        NO = "no", "no"

    code = models.CharField("code", max_length=2, validators=[shaped("[A-Z]{2}", "two capital letters such as CH")])
    alpha3 = models.CharField(
        "three-letter code", max_length=3, validators=[shaped("[A-Z]{3}", "three capital letters such as CHE")]
    )
    numeric = models.CharField("number", max_length=3, validators=[shaped("[0-9]{3}", "three digits such as 756")])
    name = models.CharField("name", max_length=100)
    also_called = models.CharField(
        "also called", max_length=200, blank=True, help_text="Other names that people look for, separated by commas."
    )
    currency = models.CharField(
        "currency",
        max_length=32,
        blank=True,
        validators=[shaped("[A-Z]{3}(?: [A-Z]{3})*", "currency codes separated by spaces, such as NAD ZAR")],
    )
    eu_member = models.BooleanField("EU member", default=False)
    ear_group = models.CharField("US export control group", max_length=20, blank=True)
    resale_allowed = models.CharField(
        "may be sold",
        max_length=6,
        choices=Resale,
        default=Resale.YES,
        help_text="No: neither a country of origin nor a destination.",
    )
    restriction = models.CharField("reason", max_length=255, blank=True)
    duty_by_weight = models.BooleanField(
        "duty by weight",
        default=False,
        help_text="Customs charge by weight: goods without a weight cannot be sent there.",
    )

    history = change_history(excluded_fields=["search_text"])

    class Meta:
        ordering = ("name",)
        verbose_name = "country"
        verbose_name_plural = "countries"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="country_code_unique"),
            models.CheckConstraint(
                condition=models.Q(resale_allowed__in=["yes", "review", "no"]), name="country_resale_known"
            ),
        ]

    def label(self) -> str:
        """Return the country's name."""
        return self.name

    def searchable(self) -> str:
        """Return the names and the three-letter code."""
        return f"{self.name}; {self.also_called}; {self.alpha3}"


class EmbargoedRegion(ReferenceRow):
    """A part of a country where nothing may be sent, although the rest of the country is open."""

    code = models.CharField(
        "code", max_length=6, validators=[shaped("[A-Z]{2}-[0-9A-Z]{1,3}", "an ISO 3166-2 code such as UA-43")]
    )
    country = models.ForeignKey(
        Country, to_field="code", db_column="country", on_delete=models.PROTECT, related_name="embargoed_regions"
    )
    name = models.CharField("name", max_length=100)
    basis = models.CharField("legal basis", max_length=255, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = "embargoed region"
        verbose_name_plural = "embargoed regions"
        constraints = [models.UniqueConstraint(fields=["code"], name="embargoed_region_code_unique")]

    def label(self) -> str:
        """Return the region's name."""
        return self.name
