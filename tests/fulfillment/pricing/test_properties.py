"""S-CHK-04: what holds for every basket. Draws are bounded so that the module runs in seconds."""

from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.pricing.basket import Basket, Discount, LandedCost, Line, SalesTax
from fulfillment.pricing.figures import HALF_UP, LARGEST_REMAINDER, Figure
from fulfillment.pricing.lines import LineQuote
from fulfillment.pricing.money import quantum
from fulfillment.pricing.quote import Quote, price_basket
from fulfillment.pricing.rates import Rate
from tests.fulfillment.pricing.strategies import COMPONENTS, baskets, decimals, rates

bounded = settings(max_examples=120)


def column(quote: Quote, name: str) -> Decimal:
    return sum((getattr(line, name).value for line in quote.lines), Decimal(0))


def totals(quote: Quote) -> dict[str, Decimal]:
    names = [field.name for field in fields(quote.totals)]
    return {name: getattr(quote.totals, name).value for name in names}


def values(line: LineQuote) -> dict[str, Decimal]:
    return {name: getattr(line, name).value for name in COMPONENTS}


def untaxed(basket: Basket) -> Basket:
    return replace(basket, tax_inclusive=False, lines=tuple(replace(line, tax=SalesTax()) for line in basket.lines))


@bounded
@given(baskets())
def test_totals_are_the_sums_of_the_lines(basket: Basket) -> None:
    """R-CHK-050, R-CHK-074 to R-CHK-078, R-CHK-084."""
    quote = price_basket(basket)
    total = totals(quote)
    discounts = column(quote, "checkout_discount") + column(quote, "shipping_discount")
    charges = total["total_fees"] + total["total_duty"] + total["total_importer_tax"] + total["total_shipping"]
    assert total["subtotal"] == column(quote, "amount") - discounts + charges
    assert total["total_amount"] == total["subtotal"] + total["total_tax"] == column(quote, "value")
    assert total["total_tax"] == column(quote, "tax") + column(quote, "fee_tax") + quote.shipping_tax.value
    assert total["total_discount"] == column(quote, "line_discount") + discounts
    assert total["total_importer_tax"] == column(quote, "importer_tax")


@bounded
@given(baskets())
def test_a_line_adds_up_and_nothing_is_negative(basket: Basket) -> None:
    """R-CHK-078, R-CHK-080, R-CHK-093."""
    for line in price_basket(basket).lines:
        at = values(line)
        assert at["amount"] == at["price"] - at["line_discount"]
        plus = ("amount", "tax", "importer_tax", "duties", "fees", "fee_tax", "shipping", "shipping_tax")
        minus = at["checkout_discount"] + at["shipping_discount"]
        assert at["value"] == sum(at[name] for name in plus) - minus
        assert min(at.values()) >= 0
        assert all(amount == amount.quantize(quantum(basket.minor_units)) for amount in at.values())


@bounded
@given(baskets(tax_inclusive=True))
def test_inclusive_totals_are_the_gross_sent(basket: Basket) -> None:
    """R-CHK-082, R-CHK-083, A-CHK-16: what the shopper saw, less the discounts, plus fees and their tax."""
    quote = price_basket(basket)
    without_tax = replace(
        basket, tax_inclusive=False, lines=tuple(replace(line, tax=SalesTax()) for line in basket.lines)
    )
    gross = price_basket(without_tax)
    assert quote.totals.total_amount.value == gross.totals.total_amount.value + column(quote, "fee_tax")


@bounded
@given(baskets(tax_inclusive=False))
def test_discounts_and_shipping_are_spread_completely(basket: Basket) -> None:
    """R-CHK-046, R-CHK-062, R-CHK-063."""
    quote = price_basket(basket)
    assert column(quote, "checkout_discount") == quote.checkout_discount.value
    assert column(quote, "shipping") == quote.shipping_charge.value
    assert column(quote, "shipping_discount") == quote.shipping_discount.value
    if any(line.physical for line in basket.lines):
        pairs = zip(basket.lines, quote.lines, strict=True)
        assert all(priced.shipping.value == 0 for line, priced in pairs if not line.physical)


@bounded
@given(baskets())
def test_every_figure_was_rounded_once_and_half_up(basket: Basket) -> None:
    """R-CHK-071, against fractions, which know no context and no float."""
    quote = price_basket(basket)
    figures = [getattr(line, name) for line in quote.lines for name in (*COMPONENTS, "taxable")]
    for figure in figures:
        if figure.rounding == HALF_UP:
            assert Fraction(figure.value) == half_up(exact(figure), basket.minor_units)
        elif figure.rounding == LARGEST_REMAINDER:
            assert abs(Fraction(figure.value) - exact(figure)) < Fraction(quantum(basket.minor_units))


def exact(figure: Figure) -> Fraction:
    assert figure.dividend is not None
    return Fraction(figure.dividend) / Fraction(figure.divisor)


def half_up(value: Fraction, minor_units: int) -> Fraction:
    return Fraction((value * 10**minor_units + Fraction(1, 2)).__floor__(), 10**minor_units)


@bounded
@given(baskets(), st.randoms(use_true_random=False))
def test_permuting_lines_without_spread_amounts_changes_no_line(basket: Basket, random: Random) -> None:
    """Only the spread amounts look at other lines; without them a line's place means nothing."""
    plain = replace(basket, discount=None, shipping=None)
    order = random.sample(range(len(plain.lines)), len(plain.lines))
    moved = replace(plain, lines=tuple(plain.lines[index] for index in order))
    before, after = price_basket(plain), price_basket(moved)
    assert [values(line) for line in after.lines] == [values(before.lines[index]) for index in order]
    assert totals(after) == totals(before)


@bounded
@given(baskets(), st.randoms(use_true_random=False))
def test_permuting_lines_moves_at_most_the_last_unit_of_a_share(basket: Basket, random: Random) -> None:
    """Equal remainders go to the earlier line (R-CHK-046): there, and only there, the place of a line counts.

    The checkout discount's share of a line changes by at most one minor unit, and by none if no two remainders are
    equal. The sums that are spread never change.
    """
    order = random.sample(range(len(basket.lines)), len(basket.lines))
    as_sent = untaxed(basket)
    before, after = price_basket(as_sent), price_basket(replace(as_sent, lines=tuple(as_sent.lines[i] for i in order)))
    assert totals(before) == totals(after)
    shares = [line.checkout_discount for line in before.lines]
    moved = [line.checkout_discount for line in after.lines]
    allowed = quantum(basket.minor_units) if has_tie(shares, basket.minor_units) else 0
    assert all(abs(moved[place].value - shares[index].value) <= allowed for place, index in enumerate(order))


def has_tie(shares: Sequence[Figure], minor_units: int) -> bool:
    spread = [exact(share) * 10**minor_units % 1 for share in shares if share.rounding == LARGEST_REMAINDER]
    return len(set(spread)) < len(spread)


@bounded
@given(
    st.sampled_from((0, 2, 3)),
    decimals("0", "50", 2),
    st.lists(st.integers(1, 6), min_size=1, max_size=3),
    st.one_of(rates.map(SalesTax), st.builds(LandedCost, rates, rates)),
    st.none() | decimals("0.01", "100", 2),
    st.none() | decimals("0", "30", 2),
)
def test_splitting_equal_lines_moves_no_component_by_more_than_a_unit_a_line(
    minor_units: int,
    price: Decimal,
    quantities: list[int],
    tax: SalesTax | LandedCost,
    percent: Decimal | None,
    shipping: Decimal | None,
) -> None:
    """S-CHK-04 for lines of equal price and rate: each total component moves by at most one minor unit per line."""
    price = price.quantize(quantum(minor_units), ROUND_HALF_UP)

    def priced(counts: list[int]) -> Quote:
        lines = tuple(Line(price=price, quantity=count, tax=tax) for count in counts)
        discount = Discount(percent_off=percent) if percent else None
        return price_basket(
            Basket(currency="XXX", minor_units=minor_units, lines=lines, discount=discount, shipping=shipping)
        )

    merged, split = priced(quantities), priced([1] * sum(quantities))
    allowed = len(split.lines) * quantum(minor_units)
    for name in COMPONENTS:
        assert abs(column(merged, name) - column(split, name)) <= allowed * (3 if name == "value" else 1)


@pytest.mark.parametrize("minor_units", [0, 2, 3])
@given(price=decimals("0", "1000", 15), quantity=st.integers(1, 10**6), percent=decimals("0.01", "100", 2))
@bounded
def test_no_digit_is_lost(minor_units: int, price: Decimal, quantity: int, percent: Decimal) -> None:
    """R-CHK-035: multiply with every decimal sent, round after."""
    line = Line(
        price=price, quantity=quantity, discount=Discount(percent_off=percent), tax=SalesTax(Rate(Decimal("0.07525")))
    )
    quoted = price_basket(Basket(currency="XXX", minor_units=minor_units, lines=(line,))).lines[0]
    gross = half_up(Fraction(price) * quantity, minor_units)
    off = half_up(Fraction(price) * quantity * Fraction(percent) / 100, minor_units)
    assert Fraction(quoted.amount.value) == gross - off
    assert Fraction(quoted.tax.value) == half_up((gross - off) * Fraction("0.07525"), minor_units)
