"""The fees on the page of a SKU (R-CAT-240)."""

from typing import Any

from catalog.reference.money import in_words
from catalog.skus.models import Sku


def fee_lines(sku: Sku) -> list[tuple[Any, str]]:
    """Return the fees of a SKU with their amounts in words."""
    return [(fee, in_words(fee.amount, fee.currency)) for fee in sku.fees.order_by("country", "type", "pk")]
