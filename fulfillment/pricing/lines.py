"""The price of one line: all of its components, net of tax, and their sum."""

from dataclasses import dataclass
from decimal import Decimal

from fulfillment.pricing.basket import Basket, Fee, LandedCost, Line
from fulfillment.pricing.figures import Figure, nothing, rounded, together
from fulfillment.pricing.freight import LineFreight
from fulfillment.pricing.goods import LineGoods
from fulfillment.pricing.line_taxes import TaxedLine, add_tax, charge_at_border, extract_tax
from fulfillment.pricing.money import from_units

# The parts are columns of the same line, each with an explanation of its own, so they are not opened here again.
LINE_VALUE = (
    "discounted amount {} + tax {} + importer tax {} + duties {} + fees {} + fee tax {} + discounted shipping {}"
    " + shipping tax {}"
)


@dataclass(frozen=True, slots=True)
class FeeQuote:
    """One fee of a line: `amount` for all units (R-CHK-052)."""

    id: str
    type: str
    per_unit_amount: Decimal
    amount: Figure


@dataclass(frozen=True, slots=True)
class LineQuote:
    """What one line costs; the amounts are net of tax in both tax modes.

    price - line_discount = amount (the wire's `amount`); taxes are due on amount - checkout_discount. `value` is what
    the line adds to the total amount (R-CHK-078). The shares must be stored, they cannot be recomputed from a line.
    """

    price: Figure
    line_discount: Figure
    amount: Figure
    checkout_discount: Figure
    taxable: Figure
    tax_rate: Decimal
    tax: Figure
    fees: Figure
    fee_details: tuple[FeeQuote, ...]
    fee_tax: Figure
    shipping: Figure
    shipping_discount: Figure
    shipping_tax_rate: Decimal
    shipping_tax: Figure
    duties: Figure
    importer_tax: Figure
    value: Figure
    discounted_units: int | None
    is_landed: bool
    import_charges_waived: bool


def quote_line(basket: Basket, line: Line, goods: LineGoods, freight: LineFreight) -> LineQuote:
    """Price one line of a basket whose goods and freight are spread already."""
    minor_units = basket.minor_units
    details = tuple(_quote_fee(fee, line.quantity, minor_units) for fee in line.fees)
    if details:
        fees = together("Fees", "R-CHK-053", tuple(fee.amount for fee in details), minor_units)
    else:
        fees = nothing("Fees", "R-CHK-052", "no fees", minor_units)
    if isinstance(line.tax, LandedCost):
        taxed = charge_at_border(line.tax, goods, freight, minor_units)
    else:
        tax_line = extract_tax if basket.tax_inclusive else add_tax
        taxed = tax_line(line.tax, goods, freight, fees, line.quantity, minor_units)
    return _line_quote(line, taxed, fees, details, minor_units)


def _quote_fee(fee: Fee, quantity: int, minor_units: int) -> FeeQuote:
    per_unit = fee.per_unit_amount
    amount = rounded(
        "Fee", "R-CHK-052", "{} * {}", (per_unit, quantity), minor_units=minor_units, dividend=per_unit * quantity
    )
    return FeeQuote(fee.id, fee.type, per_unit, amount)


def _line_quote(
    line: Line, taxed: TaxedLine, fees: Figure, details: tuple[FeeQuote, ...], minor_units: int
) -> LineQuote:
    goods, freight = taxed.goods, taxed.freight
    return LineQuote(
        price=goods.price,
        line_discount=goods.discount,
        amount=goods.amount,
        checkout_discount=goods.share,
        taxable=taxed.taxable,
        tax_rate=taxed.rate,
        tax=taxed.tax,
        fees=fees,
        fee_details=details,
        fee_tax=taxed.fee_tax,
        shipping=freight.share,
        shipping_discount=freight.discount,
        shipping_tax_rate=taxed.shipping_rate,
        shipping_tax=taxed.shipping_tax,
        duties=taxed.duties,
        importer_tax=taxed.importer_tax,
        value=_line_value(taxed, fees, minor_units),
        discounted_units=line.discounted_units,
        is_landed=isinstance(line.tax, LandedCost),
        import_charges_waived=not isinstance(line.tax, LandedCost) and line.tax.import_charges_waived,
    )


def _line_value(taxed: TaxedLine, fees: Figure, minor_units: int) -> Figure:
    parts = (
        taxed.goods.remaining.value,
        taxed.tax.value,
        taxed.importer_tax.value,
        taxed.duties.value,
        fees.value,
        taxed.fee_tax.value,
        taxed.freight.remaining.value,
        taxed.shipping_tax.value,
    )
    value = sum(parts, from_units(0, minor_units))
    return Figure(value, "Line value", "R-CHK-078", LINE_VALUE, parts)
