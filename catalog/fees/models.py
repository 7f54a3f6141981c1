"""Regulatory fees of SKUs (catalog.md, section 12)."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from catalog.reference.models import Currency
from catalog.reference.validators import validate_country, validate_currency
from catalog.skus.models import Sku
from catalog.wire.exceptions import invalid, problem, quoted
from catalog.wire.records.locks import lock_for_share
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.metadata import MetadataField
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.exactjson import ExactJSONField
from catalog.wire.values.naming import wire_name
from catalog.wire.values.text import demands, has_unstorable_text, validate_not_blank

WEIGHT_AND_UNITS = re.compile(r"[0-9]{1,16}\s.{1,64}|[0-9]{1,16}\.[0-9]{1,2}\s.{1,64}")
SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")
MAX_SUBDIVISIONS = 100
# SQLite keeps fifteen digits of a decimal: eleven before the point and the four of the most divided currency.
MAX_AMOUNT = 10**11


@demands(WEIGHT_AND_UNITS)
def validate_weight_and_units(value: str) -> None:
    """Raise ValidationError unless the whole text is a number, a space and a unit (R-CAT-204)."""
    if not WEIGHT_AND_UNITS.fullmatch(value):
        raise invalid(value, hint="Write a number, a space and the unit: 1.73 kilogram.")


def validate_subdivisions(value: Any) -> None:
    """Raise ValidationError unless the value is a list of subdivision codes such as CA."""
    if not isinstance(value, list) or len(value) > MAX_SUBDIVISIONS:
        raise invalid(value)
    for code in value:
        if not isinstance(code, str) or not SUBDIVISION.fullmatch(code):
            raise invalid(code)


def validate_amount(value: Decimal) -> None:
    """Raise ValidationError for an amount below zero or beyond what is stored."""
    if not 0 <= value < MAX_AMOUNT:
        raise invalid(value)


def unknown_sku(wire_id: str) -> ValidationError:
    """Return the error of a fee for a SKU that does not exist in the mode (E-CAT-25, R-CON-158)."""
    return problem("not_found", f"SKU '{quoted(wire_id)}' not found.", status=404, parameter=wire_name("sku"))


class FeeQuerySet(GuardedQuerySet["Fee"]):
    """Fees with what the API shows of them."""

    def find(self, wire_id: str, *, live_mode: bool, lock: bool = False) -> "Fee":
        """Return a fee; with `lock`, lock its SKU first, as deletions do. Raises NotFound."""
        if lock and not has_unstorable_text(wire_id):
            mine = Fee.objects.filter(live_mode=live_mode, wire_id=wire_id)
            lock_for_share(Sku.objects.filter(pk__in=mine.values("sku")))
        return super().find(wire_id, live_mode=live_mode, lock=lock)

    def for_wire(self) -> Self:
        """Join the SKU and annotate the time of change that the API shows (R-CON-103)."""
        return self.select_related("sku").annotate(updated_or_created=Coalesce("updated_time", "created_time"))


class Fee(ManagedResource):
    """A regulatory charge on a SKU, deleted with it (R-CAT-205)."""

    wire_noun = "Fee"
    wire_id_prefix = "fee_"
    table_members = ("country", "currency")

    class Type(models.TextChoices):
        BATTERY = "battery", "Battery"
        WEEE = "weee", "WEEE"
        COPYRIGHT = "copyright", "Copyright"
        E_WASTE = "e_waste", "E-waste"
        PACKAGING = "packaging", "Packaging"

    wire_id = models.CharField("ID", max_length=255, blank=True, editable=False)
    type = models.CharField(max_length=10, choices=Type.choices)
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="fees", verbose_name="SKU")
    category = models.CharField(max_length=255, validators=[validate_not_blank])
    value = models.CharField(max_length=1024, validators=[validate_not_blank])
    amount = models.DecimalField(max_digits=18, decimal_places=4, validators=[validate_amount])
    currency = models.CharField(max_length=3, validators=[validate_currency])
    country = models.CharField(max_length=2, validators=[validate_country])
    subdivisions = models.JSONField(default=list, blank=True, validators=[validate_subdivisions])
    compliance_agency = models.CharField("compliance agency", max_length=255, blank=True, default="")
    fee_exemption = models.CharField("fee exemption", max_length=255, blank=True, default="")
    brand_name = models.CharField("brand name", max_length=255, blank=True, default="")
    battery = ExactJSONField(default=dict, blank=True)
    weee = ExactJSONField("WEEE", default=dict, blank=True)
    weight_and_units = models.CharField(
        "weight and unit", max_length=84, blank=True, default="", validators=[validate_weight_and_units]
    )
    visible = models.BooleanField(default=True)
    metadata = MetadataField()

    objects = FeeQuerySet.as_manager()

    class Meta(ManagedResource.Meta):
        constraints = [
            unique_in_mode("fee_id_unique_in_mode"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="fee_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.rate_and_units}"

    @property
    def rate_and_units(self) -> str:
        """Return amount and currency in words, with two decimals."""
        return f"{self.amount.quantize(Decimal('0.01'), ROUND_HALF_UP)} {self.currency}"

    @property
    def last_changed(self) -> Any:
        """Return the time of the last change, which is that of creation at first (R-CON-103)."""
        return self.updated_time or self.created_time

    def lock_dependencies(self) -> None:
        """Lock the SKU so that it cannot be deleted meanwhile (R-CAT-205). Raises ValidationError (E-CAT-25)."""
        if self.sku_id is not None and lock_for_share(Sku.objects.filter(pk=self.sku_id)) is None:
            raise ValidationError({"sku": unknown_sku(self.sku.wire_id)})

    def clean(self) -> None:
        """Check the amount against the currency, details against the type, and the mode of the SKU."""
        super().clean()
        self._drop_details_of_former_type()
        errors = {}
        for kind in (self.Type.BATTERY, self.Type.WEEE):
            if getattr(self, kind) and self.type in self.Type.values and self.type != kind:
                errors[str(kind)] = problem("invalid_parameter", f"'{kind}' does not go with the type '{self.type}'.")
        if self.sku_id and self.sku.live_mode != self.live_mode:
            errors["sku"] = invalid(self.sku.wire_id, "is not a SKU of this mode.")
        if self.amount is not None and self._has_too_many_decimals():
            errors["amount"] = invalid(self.amount)
        if errors:
            raise ValidationError(errors)

    def _drop_details_of_former_type(self) -> None:
        """Drop the details of the former type, unless they are sent in the same request (R-CAT-202)."""
        former = self.stored.get("type") if self.stored else None
        if former in (self.Type.BATTERY, self.Type.WEEE) and former != self.type and former not in self.change.sent:
            setattr(self, former, {})

    def _has_too_many_decimals(self) -> bool:
        currency = Currency.objects.filter(code=self.currency).first()
        if currency is None or not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            return False
        exponent = self.amount.normalize().as_tuple().exponent
        return isinstance(exponent, int) and -exponent > (currency.minor_units or 0)
