"""The price of a basket: every line with its components, and the totals that they add up to."""

from dataclasses import dataclass
from functools import cached_property, partial

from fulfillment.pricing.basket import Basket
from fulfillment.pricing.checks import InvalidBasket, find_problems
from fulfillment.pricing.figures import Figure, added_up
from fulfillment.pricing.freight import spread_freight
from fulfillment.pricing.goods import price_goods
from fulfillment.pricing.lines import LineQuote, quote_line
from fulfillment.pricing.money import exactly
from fulfillment.pricing.totals import Totals, add_up


@dataclass(frozen=True)
class Quote:
    """The lines in the basket's order, the eight totals, and the checkout's own discounts as sent."""

    currency: str
    minor_units: int
    lines: tuple[LineQuote, ...]
    totals: Totals
    checkout_discount: Figure
    shipping_charge: Figure
    shipping_discount: Figure

    @cached_property
    def shipping_tax(self) -> Figure:
        """The wire's `shippingChoice.taxAmount` (R-CHK-064)."""
        shares = [line.shipping_tax.value for line in self.lines]
        return added_up("Shipping tax", "R-CHK-064", shares, self.minor_units)

    @property
    def importer_of_record_tax(self) -> bool:
        """Whether a line's taxes are paid at the border; on the wire `true` or absent (R-CHK-127)."""
        return any(line.is_landed for line in self.lines)


@exactly
def price_basket(basket: Basket) -> Quote:
    """Price a basket by the rules of sections 6 to 10 and 14; raises InvalidBasket with all of its problems."""
    problems = find_problems(basket)
    if problems:
        raise InvalidBasket(problems)
    goods = price_goods(basket)
    freight = spread_freight(basket, goods)
    lines = tuple(map(partial(quote_line, basket), basket.lines, goods.lines, freight.lines))
    return Quote(
        basket.currency,
        basket.minor_units,
        lines,
        add_up(lines, basket.minor_units),
        goods.discount,
        freight.charge,
        freight.discount,
    )
