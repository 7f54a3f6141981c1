"""How long it takes to price a large basket, and to put every figure of it into words.

Run: python -m benchmarks.pricing
"""

import json
import timeit
from collections.abc import Callable
from decimal import Decimal

from fulfillment.pricing.basket import Basket, Discount, Fee, Line, SalesTax
from fulfillment.pricing.explanation import explain_quote
from fulfillment.pricing.quote import price_basket
from fulfillment.pricing.rates import Rate

LINES = 500
ROUNDS = 5
TAX = SalesTax(Rate(Decimal("0.07525")))


def plain_basket(tax_inclusive: bool) -> Basket:
    """Lines with nothing but a price and a tax."""
    lines = tuple(Line(price=Decimal("10.03") + number, quantity=1 + number % 4, tax=TAX) for number in range(LINES))
    return Basket(currency="USD", minor_units=2, lines=lines, tax_inclusive=tax_inclusive)


def full_basket(tax_inclusive: bool) -> Basket:
    """Lines with every component there is."""
    discount, fee = Discount(percent_off=Decimal(10)), Fee("fee", "WEEE", Decimal("0.45"))
    lines = tuple(
        Line(price=Decimal("10.03") + number, quantity=1 + number % 4, discount=discount, fees=(fee,), tax=TAX)
        for number in range(LINES)
    )
    return Basket(
        currency="USD",
        minor_units=2,
        lines=lines,
        tax_inclusive=tax_inclusive,
        discount=Discount(percent_off=Decimal(7)),
        shipping=Decimal(40),
        shipping_discount=Discount(amount_off=Decimal(3)),
    )


def report(name: str, action: Callable[[], object]) -> None:
    """Print the best of some rounds, in milliseconds."""
    best = min(timeit.repeat(action, number=1, repeat=ROUNDS))
    print(f"{name:<60}{best * 1000:8.1f} ms")


def main() -> None:
    """Measure both tax modes, plain and with everything."""
    for tax_inclusive in (False, True):
        mode = "tax-inclusive" if tax_inclusive else "tax-exclusive"
        for kind, basket in (("plain", plain_basket(tax_inclusive)), ("everything", full_basket(tax_inclusive))):
            quote = price_basket(basket)
            title = f"{LINES} lines, {mode}, {kind}"
            report(f"{title}: price", lambda basket=basket: price_basket(basket))  # type: ignore[misc]
            report(f"{title}: explain", lambda quote=quote: explain_quote(quote))  # type: ignore[misc]
            size = len(json.dumps(explain_quote(quote).as_json()))
            print(f"{'':<4}explanation as JSON: {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
