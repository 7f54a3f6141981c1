"""Products of lines: copies of SKUs, or products that the client describes (R-CHK-025, R-CHK-039)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalog.fees.models import Fee
from catalog.reference.known import is_physical
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.wire.exceptions import Errors, invalid, problem, quoted

from .priced_lines import PricedLine

if TYPE_CHECKING:
    from .lines import NewLine

FROM_SKU = {
    "id": "wire_id",
    "name": "name",
    "description": "description",
    "country_of_origin": "country_of_origin",
    "image": "image",
    "url": "url",
    "weight": "weight",
    "weight_unit": "weight_unit",
    "part_number": "part_number",
    "item_breadcrumb": "item_breadcrumb",
}
"""Attribute of a product -> attribute of a SKU with that basic data (R-CAT-103)."""


@dataclass(frozen=True)
class Product:
    """A product as a line copies it: details to show, compliance data in effect, fees and tariff codes."""

    details: dict[str, Any]
    tax_code: str
    hs_code: str
    sku_id: str = ""
    fees: list[dict[str, Any]] = field(default_factory=list)
    tariff_codes: dict[str, str] = field(default_factory=dict)

    def copy_to(self, line: PricedLine) -> None:
        """Copy the product to a line."""
        line.sku_id, line.product = self.sku_id, self.details
        line.tax_code, line.hs_code = self.tax_code, self.hs_code
        line.physical = is_physical(self.tax_code)
        line.sku_fees, line.tariff_codes = self.fees, self.tariff_codes


def find_products(items: "Sequence[NewLine]", *, live_mode: bool) -> tuple[list[Product | None], Errors]:
    """Return the product of each line, and the errors of the references; a constant number of queries."""
    skus = _skus([item["sku_id"] for item in items if "sku_id" in item], live_mode)
    groups = _groups([item["product"]["sku_group_id"] for item in items if "product" in item], live_mode)
    products: list[Product | None] = []
    errors: Errors = {}
    for index, item in enumerate(items):
        product = None
        if "sku_id" in item:
            sku = skus.get(item["sku_id"])
            product = _from_sku(sku) if sku else None
            if sku is None:
                text = f"SKU '{quoted(item['sku_id'])}' not found."
                errors[f"items[{index}].sku_id"] = [problem("not_found", text, status=409)]
        elif "product" in item:
            group = groups.get(item["product"]["sku_group_id"])
            product = _from_details(item["product"], group) if group else None
            if group is None:
                wrong = item["product"]["sku_group_id"]
                errors.setdefault("sku_group_id", [invalid(wrong, "is not a valid SKU group.")])
        products.append(product)
    return products, errors


def _skus(ids: list[str], live_mode: bool) -> dict[str, Sku]:
    if not ids:
        return {}
    rows = Sku.objects.in_mode(live_mode).filter(wire_id__in=set(ids)).select_related("sku_group")
    return {row.wire_id: row for row in rows.prefetch_related("fees", "tariff_codes", "sku_group__tariff_codes")}


def _groups(ids: list[str], live_mode: bool) -> dict[str, SkuGroup]:
    if not ids:
        return {}
    rows = SkuGroup.objects.in_mode(live_mode).filter(wire_id__in=set(ids)).prefetch_related("tariff_codes")
    return {row.wire_id: row for row in rows}


def _from_sku(sku: Sku) -> Product:
    group = sku.sku_group
    details = {name: getattr(sku, attribute) for name, attribute in FROM_SKU.items()}
    eccn = (group.eccn if group else "") or sku.eccn
    details |= {"sku_group_id": group.wire_id if group else "", "eccn": eccn, "tax_code": sku.effective_tax_code}
    kept = {name: value for name, value in details.items() if value not in (None, "")}
    if sku.metadata:
        kept["metadata"] = sku.metadata
    own_codes = {row.country: row.code for row in sku.tariff_codes.all() if row.code}
    return Product(
        details=kept,
        tax_code=sku.effective_tax_code,
        hs_code=(group.hs_code if group else "") or sku.hs_code,
        sku_id=sku.wire_id,
        fees=[_fee(fee) for fee in sorted(sku.fees.all(), key=lambda fee: fee.pk, reverse=True)],
        tariff_codes=own_codes | _tariff_codes(group),
    )


def _from_details(sent: Mapping[str, Any], group: SkuGroup) -> Product:
    details = {"weight_unit": "oz", **sent} if "weight" in sent else dict(sent)
    return Product(details=details, tax_code=group.tax_code, hs_code=group.hs_code, tariff_codes=_tariff_codes(group))


def _tariff_codes(group: SkuGroup | None) -> dict[str, str]:
    return {row.country: row.code for row in group.tariff_codes.all()} if group else {}


def _fee(fee: Fee) -> dict[str, Any]:
    return {
        "id": fee.wire_id,
        "type": fee.type,
        "amount": fee.amount,
        "currency": fee.currency,
        "country": fee.country,
        "subdivisions": fee.subdivisions,
    }
