"""Requirements of managed SKUs (R-CAT-155 to R-CAT-160)."""

from typing import TYPE_CHECKING

from catalog.manufacturers.registry import is_registered
from catalog.reference.known import is_physical
from catalog.wire.exceptions import Errors, invalid, problem

if TYPE_CHECKING:
    from .models import Sku

MANAGED = "DRGlobalFulfillment"


def check_managed_requirements(sku: "Sku", errors: Errors) -> None:
    """Add errors unless a managed SKU has a physical tax code, a part number and, if one is set, a known manufacturer.

    An unknown manufacturer is a conflict (409), reported only when nothing else is wrong (R-CAT-158).
    """
    tax_code = sku.effective_tax_code
    if tax_code and "tax_code" not in sku.change.unreadable and not is_physical(tax_code):
        hint = "Managed fulfillment needs a tax code of physical goods."
        errors.setdefault("tax_code", []).append(invalid(tax_code, hint=hint))
    if not sku.part_number or not sku.part_number.strip():
        errors["part_number"] = [invalid(sku.part_number or None, hint="Managed fulfillment needs a part number.")]
    elif sku.manufacturer_id and not is_registered(
        live_mode=sku.live_mode, manufacturer_id=sku.manufacturer_id, part_number=sku.part_number
    ):
        message = "Invalid manufacturer ID. The manufacturer ID and manufacturer part # combination could not be found."
        hint = "Choose a manufacturer that the registry lists for this part number, or leave the manufacturer empty."
        errors["manufacturer_id"] = [problem("invalid_parameter", message, hint=hint, status=409)]
