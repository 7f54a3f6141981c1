"""SKUs: basic and compliance data of products (catalog.md, section 4)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from catalog.manufacturers import registry
from catalog.reference.known import is_physical
from catalog.reference.validators import validate_country, validate_tariff_code, validate_tax_code
from catalog.shared_attributes import SharedAttributes
from catalog.sku_groups.models import SkuGroup
from catalog.wire.exceptions import Errors, missing
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.metadata import MetadataField
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.text import WireIdValidator, validate_not_blank

from .breadcrumbs import validate_breadcrumb
from .classification import SkuQuerySet, lock_kind, unknown_group
from .managed import MANAGED, check_managed_requirements
from .weight import WeightField

DEFAULT_WEIGHT_UNIT = "oz"


class Sku(SharedAttributes):
    """A SKU with its own values; `classification` has those that its group overrides (R-CAT-068)."""

    wire_noun = "SKU"
    wire_id_prefix = "sku_"
    table_members: ClassVar[tuple[str, ...]] = (*SharedAttributes.table_members, "tax_code")
    locked_references: ClassVar[tuple[str, ...]] = ("sku_group",)

    class Management(models.TextChoices):
        MANAGED = MANAGED, "Managed by Lockstep"

    class WeightUnit(models.TextChoices):
        OUNCE = "oz", "oz"
        POUND = "lb", "lb"
        GRAM = "g", "g"
        KILOGRAM = "kg", "kg"

    wire_id = models.CharField("ID", max_length=255, blank=True, validators=[WireIdValidator("SKU ID")])
    name = models.CharField(max_length=1024, validators=[validate_not_blank])
    description = models.TextField(blank=True, default="", validators=[MaxLengthValidator(4000)])
    tax_code = models.CharField("tax code", max_length=50, blank=True, default="", validators=[validate_tax_code])
    sku_group = models.ForeignKey(
        SkuGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="skus", verbose_name="SKU group"
    )
    managed_fulfillment = models.CharField(
        "managed fulfillment", max_length=30, blank=True, default="", choices=Management.choices
    )
    image = models.CharField("image URL", max_length=2048, blank=True, default="")
    url = models.CharField("product URL", max_length=2048, blank=True, default="")
    weight = WeightField(null=True, blank=True)
    weight_unit = models.CharField("unit", max_length=2, blank=True, default="", choices=WeightUnit.choices)
    item_breadcrumb = models.TextField("breadcrumb", blank=True, default="", validators=[validate_breadcrumb])
    metadata = MetadataField()
    partner_account_id = models.CharField("partner account ID", max_length=255, blank=True, default="")
    fulfill = models.BooleanField(default=False)
    allow_oversell = models.BooleanField("allow overselling", default=True)

    objects = SkuQuerySet.as_manager()
    history = change_history()

    class Meta(ManagedResource.Meta):
        verbose_name = "SKU"
        constraints = [
            unique_in_mode("sku_id_unique_in_mode"),
            models.CheckConstraint(
                condition=Q(sku_group__isnull=False) | ~(Q(eccn="") | Q(tax_code="") | Q(country_of_origin="")),
                name="sku_has_compliance_data_or_group",
            ),
            models.CheckConstraint(
                condition=Q(managed_fulfillment="") | ~Q(part_number=""), name="managed_sku_has_part_number"
            ),
            models.CheckConstraint(condition=Q(weight__isnull=True) | Q(weight__gte=0), name="sku_weight_not_negative"),
        ]
        indexes = [
            models.Index(fields=["live_mode", "tax_code"], name="sku_mode_tax_code"),
            models.Index(fields=["live_mode", "part_number"], name="sku_mode_part_number"),
            models.Index(fields=["live_mode", "hs_code"], name="sku_mode_hs_code"),
            models.Index(fields=["live_mode", "created_time"], name="sku_mode_created"),
            models.Index(fields=["live_mode", "updated_time"], name="sku_mode_updated"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.wire_id})"

    @property
    def is_managed(self) -> bool:
        """Return True if Lockstep maintains the inventory item (the orchestrated model)."""
        return self.managed_fulfillment == MANAGED

    @property
    def was_managed(self) -> bool:
        """Return True if the stored SKU is managed."""
        return bool(self.stored and self.stored.get("managed_fulfillment") == MANAGED)

    @property
    def effective_tax_code(self) -> str:
        """Return the group's tax code, or the SKU's own without one (R-CAT-002)."""
        return (self.sku_group.tax_code if self.sku_group else "") or self.tax_code

    @property
    def tariff_record(self) -> dict[str, Any] | None:
        """Return the tariff record, None before any classification (R-CAT-045, R-CAT-047)."""
        rows = list(self.tariff_codes.all())
        if not rows:
            return None
        codes = [
            {"country": row.country, "status": row.status} | ({"code": row.code} if row.code else {}) for row in rows
        ]
        classified = next((row.code for row in rows if row.code), None)
        return ({"hs_code": classified[:6]} if classified else {}) | {"tariff_codes": codes}

    @property
    def physical(self) -> bool:
        """Return the present classification; lists annotate it (R-CAT-005)."""
        annotated: bool | None = self.__dict__.get("is_physical")
        return is_physical(self.effective_tax_code) if annotated is None else annotated

    def load_stored(self) -> None:
        """Lock the registry before the row, like every writer of SKUs."""
        registry.lock_shared(live_mode=self.live_mode)
        super().load_stored()

    def lock_dependencies(self) -> None:
        """Lock the group, and what makes a managed SKU physical."""
        lock_kind(self)

    def clean(self) -> None:
        """Check the required compliance data and the requirements of managed SKUs (R-CAT-060, R-CAT-155)."""
        super().clean()
        self._set_weight_unit()
        errors: Errors = {}
        if self.sku_group is None and "sku_group" not in self.change.unreadable:
            hint = "A SKU group can provide it."
            for name in ("eccn", "tax_code", "country_of_origin"):
                if not getattr(self, name):
                    errors[name] = [missing(hint=hint)]
        elif self.sku_group is not None and self.sku_group.live_mode != self.live_mode:
            errors["sku_group"] = [unknown_group(self.sku_group.wire_id)]
        if self.is_managed and "managed_fulfillment" not in self.change.unreadable:
            check_managed_requirements(self, errors)
        if errors:
            raise ValidationError(errors)

    def _set_weight_unit(self) -> None:
        """Set the default unit of a weight; clear the unit with the weight, unless it is sent (R-CAT-031)."""
        if self.weight is not None:
            self.weight_unit = self.weight_unit or DEFAULT_WEIGHT_UNIT
        elif self.stored and self.stored.get("weight") is not None and "weight_unit" not in self.change.sent:
            self.weight_unit = ""


class TariffCode(models.Model):
    """The classification of a SKU in a country, by staff or a classifier (R-CAT-045 to R-CAT-047)."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "Pending"
        CLASSIFIED = "CLASSIFIED", "Classified"
        CANNOT_BE_CLASSIFIED = "CANNOT_BE_CLASSIFIED", "Cannot be classified"

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="tariff_codes")
    country = models.CharField(max_length=2, validators=[validate_country])
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    code = models.CharField("tariff code", max_length=12, blank=True, default="", validators=[validate_tariff_code])

    class Meta:
        verbose_name = "tariff code"
        ordering = ("country",)
        constraints = [models.UniqueConstraint(fields=["sku", "country"], name="tariff_code_once_per_country")]

    def __str__(self) -> str:
        return f"{self.country} {self.code}".strip()

    def clean(self) -> None:
        """Check that exactly the classified countries have a code."""
        super().clean()
        if (self.status == self.Status.CLASSIFIED) != bool(self.code):
            raise ValidationError({"code": "A code is needed when the status is Classified, and only then."})
