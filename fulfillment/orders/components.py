"""The eight components of a line's value, and what closing units releases of them (R-FUL-261, R-FUL-262, R-FUL-271)."""

from decimal import Decimal

from fulfillment.payments.charges.parts import Parts
from fulfillment.pricing.portions import component_portions

from .models import OrderLine

PRODUCT, TAX = "product", "tax"
COMPONENTS = (PRODUCT, TAX, "shipping", "shippingTax", "fees", "feeTax", "duties", "importerTax")
REFUNDABLE_OF_LINE = (PRODUCT, TAX)
"""What `availableToRefundAmount` of a line counts (R-FUL-307)."""


def components_of(line: OrderLine) -> tuple[Decimal, ...]:
    """Return the components of a line; they add up to its value, discounts being in product and shipping."""
    others = (
        line.tax_amount,
        line.shipping_amount - line.shipping_discount_share,
        line.shipping_tax,
        line.fees_amount,
        line.fees_tax,
        line.duties,
        line.importer_tax,
    )
    return (line.line_value - sum(others, Decimal(0)), *others)


def parts_for(line: OrderLine, units: int, minor_units: int) -> Parts:
    """Return what closing so many more units of a line releases, by cumulative rounding.

    Raises ValueError if there are not so many open.
    """
    amounts = component_portions(components_of(line), line.closed_quantity, units, line.quantity, minor_units)
    return {line.wire_id: dict(zip(COMPONENTS, amounts, strict=True))}
