"""SKU groups: compliance data of a family of products, kept by staff (catalog.md, section 6)."""

from django.db import models

from catalog.reference.validators import (
    validate_country,
    validate_eccn,
    validate_hs_code,
    validate_tariff_code,
    validate_tax_code,
)
from catalog.wire.records.history import change_history
from catalog.wire.records.managed import ManagedResource
from catalog.wire.records.querysets import GuardedQuerySet
from catalog.wire.records.resources import unique_in_mode
from catalog.wire.values.text import WireIdValidator


class SkuGroup(ManagedResource):
    """A group. Each of its values overrides the SKU's own one (R-CAT-084)."""

    wire_noun = "SKU group"
    table_members = ("tax_code", "eccn")

    class Signature(models.TextChoices):
        STANDARD = "standard", "Standard"
        ADULT = "adult", "Adult"

    wire_id = models.CharField("ID", max_length=255, blank=True, validators=[WireIdValidator("SKU group ID")])
    alias = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    tax_code = models.CharField("tax code", max_length=50, validators=[validate_tax_code])
    eccn = models.CharField("ECCN", max_length=20, blank=True, default="", validators=[validate_eccn])
    hs_code = models.CharField("HS code", max_length=20, blank=True, default="", validators=[validate_hs_code])
    dangerous_goods_class = models.CharField("dangerous goods class", max_length=20, blank=True, default="")
    signature_required = models.CharField(
        "signature on delivery", max_length=10, blank=True, default="", choices=Signature.choices
    )

    objects = GuardedQuerySet.as_manager()
    history = change_history()

    class Meta(ManagedResource.Meta):
        verbose_name = "SKU group"
        constraints = [unique_in_mode("sku_group_id_unique_in_mode")]

    def __str__(self) -> str:
        return f"{self.alias} ({self.wire_id})"


class GroupTariffCode(models.Model):
    """The full tariff code of a group for one country (R-CAT-085)."""

    sku_group = models.ForeignKey(SkuGroup, on_delete=models.CASCADE, related_name="tariff_codes")
    country = models.CharField(max_length=2, validators=[validate_country])
    code = models.CharField("tariff code", max_length=12, validators=[validate_tariff_code])

    class Meta:
        verbose_name = "tariff code"
        ordering = ("country",)
        constraints = [
            models.UniqueConstraint(fields=["sku_group", "country"], name="group_tariff_code_once_per_country")
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.code}"
