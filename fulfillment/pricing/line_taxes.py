"""The taxes of one line, in the three ways there are: added to the price, contained in it, or paid at the border."""

from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.basket import LandedCost, SalesTax
from fulfillment.pricing.figures import Figure, nothing, rounded
from fulfillment.pricing.freight import LineFreight
from fulfillment.pricing.goods import LineGoods
from fulfillment.pricing.money import ONE, ZERO
from fulfillment.pricing.rates import Rate
from fulfillment.pricing.taxability import Basis, basis_for, shipping_rate


class TaxedLine(NamedTuple):
    """A line's amounts as reported: net of tax, whatever the client sent (R-CHK-081)."""

    goods: LineGoods
    freight: LineFreight
    rate: Decimal
    shipping_rate: Decimal
    taxable: Figure
    tax: Figure
    shipping_tax: Figure
    fee_tax: Figure
    duties: Figure
    importer_tax: Figure


def add_tax(
    tax: SalesTax, goods: LineGoods, freight: LineFreight, fees: Figure, quantity: int, minor_units: int
) -> TaxedLine:
    """Tax on top of net prices: rounded per line and component (R-CHK-072)."""
    basis = basis_for(tax.rate, tax.treatment, tax.relief, goods.remaining.value, quantity)
    on_shipping = shipping_rate(tax.shipping_rule, basis.rate)
    taxable = _taxable(basis, goods.remaining)
    return TaxedLine(
        goods,
        freight,
        basis.rate.value,
        on_shipping.value,
        taxable,
        _levied("Tax", "R-CHK-072", taxable, basis.rate, minor_units),
        _levied("Shipping tax", "R-CHK-064", freight.remaining, on_shipping, minor_units),
        _levied("Fee tax", "R-CHK-053", fees, basis.rate, minor_units),
        *_no_import_charges(minor_units),
    )


def extract_tax(
    tax: SalesTax, goods: LineGoods, freight: LineFreight, fees: Figure, quantity: int, minor_units: int
) -> TaxedLine:
    """Tax out of prices that contain it: gross minus net, so that the parts add up to what was sent (R-CHK-081)."""
    basis = basis_for(tax.rate, tax.treatment, tax.relief, goods.remaining.value, quantity)
    on_shipping = shipping_rate(tax.shipping_rule, basis.rate)
    net_goods = _net_goods(basis, goods, minor_units)
    net_freight = _net_freight(Basis(on_shipping), freight, minor_units)
    return TaxedLine(
        net_goods,
        net_freight,
        basis.rate.value,
        on_shipping.value,
        _taxable(basis, net_goods.remaining),
        _contained("Tax", goods.remaining, net_goods.remaining),
        _contained("Shipping tax", freight.remaining, net_freight.remaining),
        # Fees are the one part that is sent without tax even here (R-CHK-085).
        _levied("Fee tax", "R-CHK-085", fees, basis.rate, minor_units),
        *_no_import_charges(minor_units),
    )


def charge_at_border(tax: LandedCost, goods: LineGoods, freight: LineFreight, minor_units: int) -> TaxedLine:
    """Duty and importer tax in place of every sales tax of the line (R-CHK-124, R-CHK-125, R-CHK-127)."""
    base = Figure(
        goods.remaining.value + freight.remaining.value,
        "Duty base",
        "R-CHK-124",
        "discounted amount {} + discounted shipping {}",
        (goods.remaining, freight.remaining),
    )
    duties = rounded(
        "Duties",
        "R-CHK-124",
        "duty base {} * duty rate {}",
        (base, tax.duty),
        minor_units=minor_units,
        dividend=base.value * tax.duty.value,
    )
    importer_tax = rounded(
        "Importer tax",
        "R-CHK-125",
        "(duty base {} + duties {}) * import tax rate {}",
        (base, duties, tax.import_tax),
        minor_units=minor_units,
        dividend=(base.value + duties.value) * tax.import_tax.value,
    )
    return TaxedLine(
        goods,
        freight,
        tax.duty.value + tax.import_tax.value,
        ZERO,
        base,
        nothing("Tax", "R-CHK-127", "landed cost", minor_units),
        nothing("Shipping tax", "R-CHK-127", "landed cost", minor_units),
        nothing("Fee tax", "R-CHK-127", "landed cost", minor_units),
        duties,
        importer_tax,
    )


def _taxable(basis: Basis, net: Figure) -> Figure:
    if basis.is_plain:
        return Figure(net.value, "Taxable", "R-CHK-046", "{}", (net,))
    formula = "({} - exempt {}) * taxable share {}, not below 0"
    inputs = (net, basis.exempt, basis.share)
    return Figure(basis.taxable(net.value), "Taxable", "R-CHK-103", formula, inputs)


def _levied(label: str, rule: str, taxable: Figure, rate: Rate, minor_units: int) -> Figure:
    dividend = taxable.value * rate.value
    return rounded(label, rule, "{} * rate {}", (taxable, rate), minor_units=minor_units, dividend=dividend)


def _contained(label: str, gross: Figure, net: Figure) -> Figure:
    return Figure(gross.value - net.value, label, "R-CHK-081", "gross {} - net {}", (gross, net))


def _net(basis: Basis, gross: Figure, minor_units: int) -> Figure:
    """The net part of a gross amount: the one net amount whose tax makes up the rest."""
    if gross.value <= basis.exempt:
        return gross
    inputs: tuple[Figure | Rate | Decimal, ...]
    if basis.is_plain:
        formula, inputs = "gross {} / (1 + rate {})", (gross, basis.rate)
    else:
        formula = "(gross {} + exempt {} * e) / (1 + e), e = taxable share {} * rate {}"
        inputs = (gross, basis.exempt, basis.share, basis.rate)
    effective = basis.share * basis.rate.value
    return rounded(
        f"{gross.label} without tax",
        "R-CHK-081",
        formula,
        inputs,
        minor_units=minor_units,
        dividend=gross.value + basis.exempt * effective,
        divisor=ONE + effective,
    )


def _net_goods(basis: Basis, goods: LineGoods, minor_units: int) -> LineGoods:
    price = _net(basis, goods.price, minor_units)
    amount = _net(basis, goods.amount, minor_units)
    remaining = _net(basis, goods.remaining, minor_units)
    return LineGoods(
        price,
        _between("Line discount", price, amount),
        amount,
        _between(goods.share.label, amount, remaining),
        remaining,
    )


def _net_freight(basis: Basis, freight: LineFreight, minor_units: int) -> LineFreight:
    share = _net(basis, freight.share, minor_units)
    remaining = _net(basis, freight.remaining, minor_units)
    return LineFreight(share, _between(freight.discount.label, share, remaining), remaining)


def _between(label: str, before: Figure, after: Figure) -> Figure:
    value = before.value - after.value
    return Figure(value, label, "R-CHK-084", "net before {} - net after {}", (before, after))


def _no_import_charges(minor_units: int) -> tuple[Figure, Figure]:
    return (
        nothing("Duties", "R-CHK-127", "no landed cost", minor_units),
        nothing("Importer tax", "R-CHK-127", "no landed cost", minor_units),
    )
