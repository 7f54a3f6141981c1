"""Exceptions to "everything is taxed at the standard rate": by tax code, and for shipping (R-CHK-103, R-CHK-104)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from catalog.reference.validators import validate_country, validate_tax_code
from catalog.wire.records.history import change_history
from fulfillment.pricing.money import ONE
from fulfillment.pricing.taxability import EVERY_CODE, ShippingRule, ThresholdRule, Treatment

from .numbers import plain
from .shipped import DatedQuerySet, DatedRow, dated_constraints, fault


def validate_code_or_every(value: str) -> None:
    """Raise ValidationError for a tax code in no table; the sign for every code is fine."""
    if value != EVERY_CODE:
        validate_tax_code(value)


class Taxability(DatedRow):
    """A rule for a tax code in a country or region: exempt, another rate, a threshold, a share."""

    class Kind(models.TextChoices):
        """The effect on the goods."""

        TAXABLE = "taxable", "taxable"
        EXEMPT = "exempt", "exempt"
        ZERO = "zero", "zero-rated"
        REDUCED = "reduced", "reduced rate"

    class Threshold(models.TextChoices):
        """The effect at the threshold, which counts per item."""

        TAX_EXCESS = ThresholdRule.TAX_EXCESS.value, "exempt up to it, then only the excess is taxed"
        TAX_ALL = ThresholdRule.TAX_ALL.value, "exempt below it, else all is taxed"

    file_key = ("code", "country", "region")
    table_members = ("code", "country")

    code = models.CharField(
        "tax code", max_length=32, validators=[validate_code_or_every], help_text="* is every code."
    )
    country = models.CharField("country", max_length=2, validators=[validate_country])
    region = models.CharField("state or region", max_length=3, blank=True, help_text="Empty: the whole country.")
    treatment = models.CharField("treatment", max_length=7, choices=Kind)
    rate_override = models.DecimalField(
        "rate instead",
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="A fraction: 0.055 is 5.5 %. Replaces the standard rate.",
    )
    threshold_amount = models.DecimalField(
        "threshold per item", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    threshold_rule = models.CharField("at the threshold", max_length=40, choices=Threshold, blank=True)
    taxable_share = models.DecimalField(
        "taxable share",
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="0.8: tax is due on 80 % of the price. Empty: on all of it.",
    )
    confidence = models.CharField("confidence", max_length=6, blank=True)
    source = models.CharField("source", max_length=255, blank=True)
    note = models.CharField("note", max_length=255, blank=True)

    objects = DatedQuerySet["Taxability"].as_manager()
    history = change_history()

    class Meta:
        ordering = ("country", "region", "code", "valid_from", "pk")
        verbose_name = "taxability"
        verbose_name_plural = "taxability"
        indexes = [models.Index(fields=["country", "code"], name="taxability_place")]
        constraints = [
            *dated_constraints("taxability"),
            models.CheckConstraint(
                condition=Q(treatment__in=["taxable", "exempt", "zero", "reduced"]), name="taxability_treatment_known"
            ),
            models.CheckConstraint(
                condition=Q(rate_override__isnull=True) | Q(rate_override__gte=0, rate_override__lte=1),
                name="taxability_rate_fraction",
            ),
            models.CheckConstraint(
                condition=Q(taxable_share__isnull=True) | Q(taxable_share__gte=0, taxable_share__lte=1),
                name="taxability_share_fraction",
            ),
            models.CheckConstraint(
                condition=Q(threshold_rule="", threshold_amount__isnull=True)
                | (~Q(threshold_rule="") & Q(threshold_amount__gte=0)),
                name="taxability_threshold_whole",
            ),
            models.CheckConstraint(
                condition=~Q(treatment="reduced") | Q(rate_override__isnull=False), name="taxability_reduced_has_rate"
            ),
        ]

    def __str__(self) -> str:
        return str(self.as_treatment())

    def clean(self) -> None:
        """Raise ValidationError for half a threshold, or a reduced rate without the rate."""
        super().clean()
        if (self.threshold_amount is None) != (not self.threshold_rule):
            gap = "threshold_amount" if self.threshold_amount is None else "threshold_rule"
            raise fault(gap, "A threshold needs both its amount and its rule.")
        if self.treatment == self.Kind.REDUCED and self.rate_override is None:
            raise fault("rate_override", "Write the reduced rate.")

    def as_treatment(self) -> Treatment:
        """Return the row for pricing."""
        return Treatment(
            kind=self.treatment,
            code=self.code,
            country=self.country,
            region=self.region,
            rate_override=None if self.rate_override is None else plain(self.rate_override),
            threshold_amount=None if self.threshold_amount is None else plain(self.threshold_amount),
            threshold_rule=ThresholdRule(self.threshold_rule) if self.threshold_rule else None,
            taxable_share=ONE if self.taxable_share is None else plain(self.taxable_share),
            source=self.source,
            row=f"taxability {self.pk}, from the {self.get_origin_display()}",
            note=self.note,
        )


class ShippingTaxability(DatedRow):
    """The rule of a US state for separately stated shipping charges."""

    class Rule(models.TextChoices):
        """The effect in the state."""

        NONE = ShippingRule.NONE.value, "no tax in this state"
        EXEMPT = ShippingRule.EXEMPT_IF_SEPARATELY_STATED.value, "exempt if separately stated"
        ALWAYS = ShippingRule.ALWAYS_TAXABLE.value, "always taxable"
        CONDITIONAL = ShippingRule.CONDITIONAL.value, "taxable if the goods are"

    file_key = ("country", "region")
    table_members = ("country",)

    country = models.CharField("country", max_length=2, default="US", validators=[validate_country])
    region = models.CharField("state", max_length=3)
    shipping_rule = models.CharField("shipping", max_length=27, choices=Rule)
    handling_rule = models.CharField("handling", max_length=27, choices=Rule, blank=True)
    citation = models.CharField("citation", max_length=255, blank=True)
    source = models.CharField("source", max_length=200, blank=True)

    objects = DatedQuerySet["ShippingTaxability"].as_manager()
    history = change_history()

    class Meta:
        ordering = ("country", "region", "valid_from", "pk")
        verbose_name = "shipping taxability"
        verbose_name_plural = "shipping taxability"
        indexes = [models.Index(fields=["country", "region"], name="shipping_taxability_place")]
        constraints = [
            *dated_constraints("shipping_taxability"),
            models.CheckConstraint(
                condition=Q(shipping_rule__in=[rule.value for rule in ShippingRule]),
                name="shipping_taxability_rule_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.region}: {self.get_shipping_rule_display()}"
