"""Random baskets that are valid: both tax modes, currencies of 0, 2 and 3 decimals, every kind of charge."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from fulfillment.pricing.basket import Basket, Discount, Fee, LandedCost, Line, LineTax, SalesTax
from fulfillment.pricing.checks import find_problems
from fulfillment.pricing.rates import Rate
from fulfillment.pricing.taxability import ShippingRule, ThresholdRule, Treatment

# The figures of a line that are amounts of the currency.
COMPONENTS = (
    "price",
    "line_discount",
    "amount",
    "checkout_discount",
    "tax",
    "fees",
    "fee_tax",
    "shipping",
    "shipping_discount",
    "shipping_tax",
    "duties",
    "importer_tax",
    "value",
)
CURRENCIES = {"JPY": 0, "USD": 2, "KWD": 3}
PUBLISHED_RATES = ("0", "0.05", "0.07125", "0.07525", "0.08025", "0.19", "0.2", "0.14975")


def decimals(smallest: str, largest: str, places: int) -> SearchStrategy[Decimal]:
    return st.decimals(smallest, largest, places=places, allow_nan=False, allow_infinity=False)


rates = st.one_of(st.sampled_from(PUBLISHED_RATES).map(Decimal), decimals("0", "0.5", 6)).map(Rate)
percents = st.one_of(decimals("0.01", "100", 2), st.sampled_from((Decimal(50), Decimal(100))))
prices = st.one_of(decimals("0", "300", 2), decimals("0", "300", 15), st.integers(0, 200_000).map(Decimal))


@st.composite
def treatments(draw: DrawFn) -> Treatment | None:
    if draw(st.integers(0, 3)):
        return None
    threshold = draw(st.none() | decimals("1", "200", 2))
    return Treatment(
        "exempt" if threshold else "taxable",
        threshold_amount=threshold,
        threshold_rule=draw(st.sampled_from(ThresholdRule)) if threshold else None,
        taxable_share=draw(st.sampled_from((Decimal(1), Decimal("0.80")))),
    )


@st.composite
def sales_taxes(draw: DrawFn) -> SalesTax:
    return SalesTax(draw(rates), draw(treatments()), shipping_rule=draw(st.none() | st.sampled_from(ShippingRule)))


landed_costs = st.builds(LandedCost, rates, rates)


@st.composite
def line_discounts(draw: DrawFn, line_price: Decimal, quantity: int) -> Discount | None:
    kind = draw(st.sampled_from(("none", "percent", "amount")))
    units = draw(st.none() | st.integers(1, quantity))
    if kind == "percent":
        return Discount(percent_off=draw(percents), quantity=units)
    # Zero and the finest remainders are refused, so an amount is a good part of the unit's price.
    off = (line_price / quantity * draw(decimals("0.1", "0.9", 1))).quantize(Decimal("0.0001"))
    return Discount(amount_off=off, quantity=units) if kind == "amount" and off > 0 else None


@st.composite
def lines(draw: DrawFn, *, taxes: SearchStrategy[LineTax]) -> Line:
    quantity, price = draw(st.integers(1, 12)), draw(prices)
    per_unit = draw(st.booleans())
    return Line(
        price=price if per_unit else None,
        aggregate_price=None if per_unit else price,
        quantity=quantity,
        discount=draw(line_discounts(price * quantity if per_unit else price, quantity)),
        physical=draw(st.booleans()),
        fees=tuple(Fee("f", "WEEE", amount) for amount in draw(st.lists(decimals("0", "9", 2), max_size=2))),
        tax=draw(taxes),
    )


@st.composite
def cart_discounts(draw: DrawFn) -> Discount | None:
    kind = draw(st.sampled_from(("none", "percent", "amount")))
    if kind == "percent":
        return Discount(percent_off=draw(percents))
    return Discount(amount_off=draw(decimals("0.01", "20", 2))) if kind == "amount" else None


@st.composite
def baskets(draw: DrawFn, *, tax_inclusive: bool | None = None, most_lines: int = 6) -> Basket:
    inclusive = draw(st.booleans()) if tax_inclusive is None else tax_inclusive
    taxes: SearchStrategy[LineTax] = sales_taxes() if inclusive else sales_taxes() | landed_costs
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    basket = Basket(
        currency=currency,
        minor_units=CURRENCIES[currency],
        lines=tuple(draw(st.lists(lines(taxes=taxes), min_size=1, max_size=most_lines))),
        tax_inclusive=inclusive,
        discount=draw(cart_discounts()),
        shipping=draw(st.none() | decimals("0", "60", 2)),
        shipping_discount=draw(cart_discounts()),
    )
    return without_refused_discounts(basket)


def without_refused_discounts(basket: Basket) -> Basket:
    """Drop the discounts that exceed what they apply to; those have tests of their own."""
    if not find_problems(basket):
        return basket
    return Basket(
        currency=basket.currency,
        minor_units=basket.minor_units,
        lines=basket.lines,
        tax_inclusive=basket.tax_inclusive,
        shipping=basket.shipping,
    )
