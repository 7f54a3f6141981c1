"""The fees on the page of a SKU (R-CAT-240)."""

from decimal import Decimal
from typing import Any

from catalog.skus.models import Sku

CENTS = Decimal("0.01")


def shown_amount(fee: Any) -> str:
    """Return amount and currency, with two decimals or as many as there are."""
    amount = fee.amount.normalize()
    return f"{amount if amount.as_tuple().exponent < -2 else amount.quantize(CENTS)} {fee.currency}"


def fee_lines(sku: Sku) -> list[tuple[Any, str]]:
    """Return the fees of a SKU with their amounts in words."""
    return [(fee, shown_amount(fee)) for fee in sku.fees.order_by("country", "type", "pk")]
