"""Physical or digital: decided by the effective tax code alone (R-CAT-001 to R-CAT-005)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, OuterRef, Q, When

from catalog.manufacturers import registry
from catalog.reference.models import TaxCode
from catalog.sku_groups.models import SkuGroup
from catalog.wire.exceptions import invalid
from catalog.wire.records import unit_of_work
from catalog.wire.records.locks import lock_for_share
from catalog.wire.records.querysets import GuardedQuerySet

if TYPE_CHECKING:
    from .models import Sku

EFFECTIVE_TAX_CODE = Case(
    When(Q(sku_group__isnull=False) & ~Q(sku_group__tax_code=""), then=F("sku_group__tax_code")),
    default=F("tax_code"),
)


class SkuQuerySet(GuardedQuerySet["Sku"]):
    """SKUs with their present classification."""

    def with_effective_tax_code(self) -> Self:
        """Annotate `effective_code` (R-CAT-002)."""
        return self.annotate(effective_code=EFFECTIVE_TAX_CODE)

    def with_kind(self) -> Self:
        """Annotate `is_physical`: the classification at the moment of reading (R-CAT-005)."""
        physical = TaxCode.objects.filter(code=OuterRef("effective_code"), physical=True)
        return self.with_effective_tax_code().annotate(is_physical=Exists(physical))

    def find(self, wire_id: str, *, live_mode: bool, lock: bool = False) -> "Sku":
        """Return a SKU; with `lock`, lock the registry first and then the row. Raises NotFound."""
        if lock:
            registry.lock_shared(live_mode=live_mode)
        return super().find(wire_id, live_mode=live_mode, lock=lock)

    def lock_all(self, wire_ids: Iterable[str], *, live_mode: bool) -> dict[str, "Sku"]:
        """Lock the registry, then the SKUs that exist, and return these."""
        registry.lock_shared(live_mode=live_mode)
        return super().lock_all(wire_ids, live_mode=live_mode)

    def for_wire(self) -> Self:
        """Load everything that the API shows of SKUs, in a constant number of queries."""
        return self.with_kind().select_related("sku_group").prefetch_related("tariff_codes")


def managed_with_effective_code(tax_code: str, **conditions: Any) -> Q:
    """Return the condition of managed SKUs whose effective tax code is `tax_code`."""
    return Q(effective_code=tax_code, **conditions) & ~Q(managed_fulfillment="")


def unknown_group(wire_id: str | None) -> ValidationError:
    """Return the error of an unknown SKU group (E-CAT-09)."""
    return invalid(wire_id, "is not a valid SKU group.")


def lock_kind(sku: "Sku") -> None:
    """Lock what makes a SKU physical, so that it cannot turn digital while the SKU is stored (R-CAT-088, R-CAT-159).

    Raises ValidationError when the group has been deleted meanwhile.
    """
    if sku.sku_group_id is not None:
        groups = SkuGroup.objects.filter(pk=sku.sku_group_id)
        group = unit_of_work.cached((lock_for_share, SkuGroup, sku.sku_group_id), lambda: lock_for_share(groups))
        if group is None:
            raise ValidationError({"sku_group": unknown_group(sku.sku_group.wire_id if sku.sku_group else None)})
        sku.sku_group = group
    if sku.is_managed:
        tax_codes = TaxCode.objects.filter(code=sku.effective_tax_code)
        unit_of_work.cached((lock_for_share, TaxCode, sku.effective_tax_code), lambda: lock_for_share(tax_codes))
