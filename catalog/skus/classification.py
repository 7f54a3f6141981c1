"""Physical or digital: a matter of the effective tax code and nothing else (R-CAT-001 to R-CAT-005)."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, Exists, F, OuterRef, Q, When

from catalog.reference.models import TaxCode
from catalog.sku_groups.models import SkuGroup
from catalog.wire.resources import GuardedQuerySet

if TYPE_CHECKING:
    from .models import Sku

EFFECTIVE_TAX_CODE = Case(
    When(Q(sku_group__isnull=False) & ~Q(sku_group__tax_code=""), then=F("sku_group__tax_code")),
    default=F("tax_code"),
)


class SkuQuerySet(GuardedQuerySet["Sku"]):
    """SKUs with their classification as of now."""

    def with_effective_tax_code(self) -> Self:
        """Annotate `effective_code` (R-CAT-002)."""
        return self.annotate(effective_code=EFFECTIVE_TAX_CODE)

    def with_kind(self) -> Self:
        """Annotate `is_physical`: the classification at the moment of reading (R-CAT-005)."""
        physical = TaxCode.objects.filter(code=OuterRef("effective_code"), physical=True)
        return self.with_effective_tax_code().annotate(is_physical=Exists(physical))

    def for_wire(self) -> Self:
        """Return the SKUs with all that the wire shows of them, in a bounded number of queries."""
        return self.with_kind().select_related("sku_group").prefetch_related("tariff_codes")


def managed_with_effective_code(tax_code: str, **conditions: Any) -> Q:
    """Return the condition of SKUs that are managed and get this tax code from their group or themselves."""
    return Q(effective_code=tax_code, **conditions) & ~Q(managed_fulfillment="")


def lock_group(sku: "Sku") -> None:
    """Hold the group of a managed SKU to the end of the transaction: it must not turn digital meanwhile (R-CAT-088)."""
    if sku.is_managed and sku.sku_group_id is not None:
        sku.sku_group = SkuGroup.objects.select_for_update().filter(pk=sku.sku_group_id).first()
