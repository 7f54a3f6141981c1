"""The goods of a basket before tax: prices, line discounts, the checkout discount and its shares.

All amounts here are as the client sent them; in a tax-inclusive basket they still contain tax (R-CHK-083).
"""

from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.basket import Basket, Discount, Line
from fulfillment.pricing.figures import LARGEST_REMAINDER, Figure, nothing, rounded
from fulfillment.pricing.money import HUNDRED, exactly, from_units, spread


class LineGoods(NamedTuple):
    """`price` - `discount` = `amount`; `amount` - `share` of the checkout discount = `remaining`."""

    price: Figure
    discount: Figure
    amount: Figure
    share: Figure
    remaining: Figure


class BasketGoods(NamedTuple):
    """The goods of every line, in order, and the checkout discount before tax is taken out."""

    lines: tuple[LineGoods, ...]
    discount: Figure


def price_goods(basket: Basket) -> BasketGoods:
    """Price the lines, then take the checkout discount off them in proportion (R-CHK-046, R-CHK-047)."""
    minor_units = basket.minor_units
    priced = [_priced(line, minor_units) for line in basket.lines]
    base = sum((amount.value for _, _, amount in priced), from_units(0, minor_units))
    discount = reduction("Checkout discount", "R-CHK-045", basket.discount, base, minor_units)
    shares = shares_of(
        "Share of the checkout discount",
        "R-CHK-046",
        discount.value,
        [amount.value for *_, amount in priced],
        minor_units,
    )
    lines = tuple(
        LineGoods(price, taken, amount, share, _remaining(amount, share))
        for (price, taken, amount), share in zip(priced, shares, strict=True)
    )
    return BasketGoods(lines, discount)


@exactly
def physical_value(basket: Basket) -> Decimal:
    """The physical lines after all discounts, without shipping: what the EU threshold looks at (R-CHK-126)."""
    goods = price_goods(basket).lines
    physical = [line.remaining.value for wanted, line in zip(basket.lines, goods, strict=True) if wanted.physical]
    return sum(physical, from_units(0, basket.minor_units))


def reduction(label: str, rule: str, discount: Discount | None, base: Decimal, minor_units: int) -> Figure:
    """What a checkout or shipping discount takes off its base, rounded once (R-CHK-045, R-CHK-049)."""
    if discount is None:
        return nothing(label, rule, "no discount", minor_units)
    if discount.percent_off is None:
        off = discount.amount_off or Decimal(0)
        return rounded(label, rule, "amount off {}", (off,), minor_units=minor_units, dividend=off)
    percent = discount.percent_off
    return rounded(
        label,
        rule,
        "base {} * {} percent",
        (base, percent),
        minor_units=minor_units,
        dividend=base * percent,
        divisor=HUNDRED,
    )


def shares_of(label: str, rule: str, total: Decimal, weights: list[Decimal], minor_units: int) -> list[Figure]:
    """Spread an amount and keep with each share what it was computed from."""
    if not total:
        return [nothing(label, rule, "nothing to spread", minor_units)] * len(weights)
    whole = sum(weights)
    if not whole:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    values = spread(total, weights, minor_units)
    return [
        Figure(value, label, rule, "{} * {} of {}", (total, weight, whole), total * weight, whole, LARGEST_REMAINDER)
        for value, weight in zip(values, weights, strict=True)
    ]


def _priced(line: Line, minor_units: int) -> tuple[Figure, Figure, Figure]:
    price = _line_price(line, minor_units)
    if line.discount is None:
        taken = nothing("Line discount", "R-CHK-041", "no discount", minor_units)
    else:
        taken = line_discount(line, line.discount, minor_units)
    amount = Figure(price.value - taken.value, "Amount", "R-CHK-080", "price {} - line discount {}", (price, taken))
    return price, taken, amount


def _line_price(line: Line, minor_units: int) -> Figure:
    exact = line.exact_price
    if line.price is None:
        return rounded("Price", "R-CHK-034", "aggregate price {}", (exact,), minor_units=minor_units, dividend=exact)
    return rounded(
        "Price", "R-CHK-033", "{} * {}", (line.price, line.quantity), minor_units=minor_units, dividend=exact
    )


def line_discount(line: Line, discount: Discount, minor_units: int) -> Figure:
    """What a line's discount takes off: percent of the discounted units, or an amount per unit (R-CHK-041, 042)."""
    units = discount.quantity or line.quantity
    if discount.percent_off is None:
        off = discount.amount_off or Decimal(0)
        return rounded(
            "Line discount", "R-CHK-042", "{} * {}", (off, units), minor_units=minor_units, dividend=off * units
        )
    return rounded(
        "Line discount",
        "R-CHK-041",
        "line price {} * {} of {} units * {} percent",
        (line.exact_price, units, line.quantity, discount.percent_off),
        minor_units=minor_units,
        dividend=line.exact_price * units * discount.percent_off,
        divisor=HUNDRED * line.quantity,
    )


def _remaining(amount: Figure, share: Figure) -> Figure:
    value = amount.value - share.value
    return Figure(
        value, "Discounted amount", "R-CHK-046", "amount {} - share of the checkout discount {}", (amount, share)
    )
