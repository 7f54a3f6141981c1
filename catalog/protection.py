"""Refusals to delete or change what something else needs; receivers call them, whoever deletes."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from catalog.fees.models import Fee
from catalog.inventory_items.commitments import is_committed
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import RegisteredPart
from catalog.reference.models import Country, Currency, Eccn, TaxCode
from catalog.sku_groups.models import GroupTariffCode, SkuGroup
from catalog.skus.classification import managed_with_effective_code
from catalog.skus.models import Sku, TariffCode

from .wire.exceptions import InUse, problem
from .wire.records.locks import lock_for_share

NAMED = 5


def _uses(code: str, member: str, *models: type[Sku] | type[SkuGroup] | type[InventoryItem] | type[Fee]) -> int:
    return sum(model.objects.filter(**{member: code}).count() for model in models)


def refuse_if_listed(row: TaxCode | Eccn | Country | Currency) -> None:
    """Refuse to delete a row of a reference table that resources refer to. Raises InUse."""
    uses: dict[type, Callable[[], int]] = {
        TaxCode: lambda: _uses(row.code, "tax_code", Sku, SkuGroup),
        Eccn: lambda: _uses(row.code, "eccn", Sku, SkuGroup, InventoryItem),
        Currency: lambda: _uses(row.code, "currency", Fee),
        Country: lambda: (
            _uses(row.code, "country_of_origin", Sku, InventoryItem)
            + _uses(row.code, "country", Fee)
            + TariffCode.objects.filter(country=row.code).count()
            + GroupTariffCode.objects.filter(country=row.code).count()
        ),
    }
    type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
    if uses[type(row)]():
        raise InUse(str(type(row)._meta.verbose_name), row.code)


def refuse_if_committed(item: InventoryItem) -> None:
    """Refuse to delete an item with committed stock (E-CAT-16, R-CAT-136). Raises InUse."""
    if is_committed(item):
        raise InUse(item.wire_noun, item.wire_id)


def refuse_if_relied_on(part: RegisteredPart) -> None:
    """Refuse to delete a registry entry that a managed SKU names (R-CAT-159). Raises InUse."""
    relying = Sku.objects.in_mode(part.live_mode).exclude(managed_fulfillment="")
    if relying.filter(manufacturer_id=part.manufacturer_id, part_number=part.part_number).exists():
        raise InUse("Registered part", str(part))


def refuse_digital_group(group: SkuGroup) -> None:
    """Refuse a tax code of a group that would make managed SKUs digital (R-CAT-088). Raises ValidationError."""
    tax_code = lock_for_share(TaxCode.objects.filter(code=group.tax_code))
    if group.pk and tax_code is not None and not tax_code.physical:
        _refuse_if_any(Sku.objects.filter(sku_group=group).exclude(managed_fulfillment=""))


def refuse_digital_tax_code(tax_code: TaxCode) -> None:
    """Refuse to make a tax code of managed SKUs digital (R-CAT-159). Raises ValidationError.

    Waits for transactions that make SKUs managed: they lock the row FOR SHARE.
    """
    if tax_code.pk and not tax_code.physical:
        TaxCode.objects.select_for_update().filter(pk=tax_code.pk).first()
        skus = Sku.objects.with_effective_tax_code().filter(managed_with_effective_code(tax_code.code))
        _refuse_if_any(skus, field="physical")


def _refuse_if_any(skus: QuerySet[Sku], field: str = "tax_code") -> None:
    ids = list(skus.order_by("pk").values_list("wire_id", flat=True)[: NAMED + 1])
    if ids:
        names = ", ".join(ids[:NAMED]) + (" and more" if len(ids) > NAMED else "")
        message = f"This would make managed SKUs digital: {names}."
        raise ValidationError({field: problem("invalid_parameter", message)})
