"""Shipping and its discount, spread over the lines that carry them (R-CHK-049, R-CHK-062, R-CHK-063)."""

from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.basket import Basket
from fulfillment.pricing.figures import Figure, nothing, rounded
from fulfillment.pricing.goods import BasketGoods, reduction, shares_of
from fulfillment.pricing.money import ZERO


class LineFreight(NamedTuple):
    """A line's part of shipping, of the shipping discount, and what remains; as sent, like the goods."""

    share: Figure
    discount: Figure
    remaining: Figure


class BasketFreight(NamedTuple):
    """The freight of every line, in order, and the two amounts that were spread."""

    lines: tuple[LineFreight, ...]
    charge: Figure
    discount: Figure


def spread_freight(basket: Basket, goods: BasketGoods) -> BasketFreight:
    """Spread shipping by discounted line amount and its discount by the shares of shipping."""
    minor_units = basket.minor_units
    charge = _charge(basket.shipping, minor_units)
    wanted = basket.shipping_discount if basket.shipping is not None else None
    discount = reduction("Shipping discount", "R-CHK-049", wanted, charge.value, minor_units)
    carriers = _carriers(basket)
    weights = [goods.lines[index].remaining.value for index in carriers]
    shares = shares_of("Shipping", "R-CHK-063", charge.value, weights, minor_units)
    reductions = shares_of(
        "Shipping discount", "R-CHK-063", discount.value, [share.value for share in shares], minor_units
    )
    none = _freight(
        nothing("Shipping", "R-CHK-062", "carried by the physical lines", minor_units),
        nothing("Shipping discount", "R-CHK-062", "carried by the physical lines", minor_units),
    )
    carried = dict(zip(carriers, map(_freight, shares, reductions), strict=True))
    return BasketFreight(tuple(carried.get(index, none) for index in range(len(basket.lines))), charge, discount)


def _charge(shipping: Decimal | None, minor_units: int) -> Figure:
    if shipping is None:
        return nothing("Shipping", "R-CHK-065", "no shipping chosen", minor_units)
    amount = shipping or ZERO
    return rounded("Shipping", "R-CHK-057", "shipping {}", (amount,), minor_units=minor_units, dividend=amount)


def _carriers(basket: Basket) -> list[int]:
    physical = [index for index, line in enumerate(basket.lines) if line.physical]
    return physical or list(range(len(basket.lines)))


def _freight(share: Figure, discount: Figure) -> LineFreight:
    value = share.value - discount.value
    remaining = Figure(value, "Discounted shipping", "R-CHK-049", "shipping {} - discount {}", (share, discount))
    return LineFreight(share, discount, remaining)
