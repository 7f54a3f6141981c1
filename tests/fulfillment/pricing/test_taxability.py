"""Exemptions, overrides, thresholds and shares, in both tax modes (R-CHK-103, R-CHK-104)."""

from decimal import Decimal

import pytest

from fulfillment.pricing.basket import Basket, Fee, Line, SalesTax
from fulfillment.pricing.lines import LineQuote
from fulfillment.pricing.place import Place
from fulfillment.pricing.quote import price_basket
from fulfillment.pricing.rates import Jurisdiction, Rate
from fulfillment.pricing.taxability import Relief, ShippingRule, ThresholdRule, Treatment, choose_treatment

MASSACHUSETTS = Treatment(
    "exempt", threshold_amount=Decimal(175), threshold_rule=ThresholdRule.TAX_EXCESS, country="US", region="MA"
)
NEW_YORK = Treatment(
    "exempt", threshold_amount=Decimal(110), threshold_rule=ThresholdRule.TAX_ALL, country="US", region="NY"
)
TEXAS = Treatment("taxable", taxable_share=Decimal("0.80"), country="US", region="TX")


def quote(
    price: str, treatment: Treatment | None, rate: str, *, quantity: int = 1, inclusive: bool = False
) -> LineQuote:
    line = Line(
        price=Decimal(price),
        quantity=quantity,
        fees=(Fee("f", "WEEE", Decimal(10)),),
        tax=SalesTax(Rate(Decimal(rate)), treatment, shipping_rule=ShippingRule.CONDITIONAL),
    )
    basket = Basket(currency="USD", minor_units=2, lines=(line,), tax_inclusive=inclusive, shipping=Decimal(20))
    return price_basket(basket).lines[0]


@pytest.mark.parametrize(
    ("price", "quantity", "treatment", "rate", "taxable", "tax"),
    [
        ("175", 1, MASSACHUSETTS, "0.0625", "175", "0"),
        ("200", 1, MASSACHUSETTS, "0.0625", "25", "1.56"),
        ("200", 3, MASSACHUSETTS, "0.0625", "75", "4.69"),
        ("100", 3, MASSACHUSETTS, "0.0625", "300", "0"),
        ("109.99", 2, NEW_YORK, "0.08", "219.98", "0"),
        ("110", 2, NEW_YORK, "0.08", "220", "17.60"),
        ("100", 1, TEXAS, "0.0825", "80", "6.60"),
        ("9.99", 1, TEXAS, "0.0825", "7.992", "0.66"),
    ],
)
def test_thresholds_count_per_item_and_shares_per_line(
    price: str, quantity: int, treatment: Treatment, rate: str, taxable: str, tax: str
) -> None:
    line = quote(price, treatment, rate, quantity=quantity)
    assert (line.taxable.value, line.tax.value) == (Decimal(taxable), Decimal(tax))


def test_a_line_below_its_threshold_is_untaxed_with_its_fees_and_shipping() -> None:
    """R-CHK-053, R-CHK-104: fee and shipping follow the line's rate, 0 if the line is untaxed."""
    exempt, taxed = quote("175", MASSACHUSETTS, "0.0625"), quote("200", MASSACHUSETTS, "0.0625")
    assert not any((exempt.tax_rate, exempt.fee_tax.value, exempt.shipping_tax.value))
    assert taxed.tax_rate == Decimal("0.0625")
    assert (taxed.fee_tax.value, taxed.shipping_tax.value) == (Decimal("0.63"), Decimal("1.25"))


@pytest.mark.parametrize(
    ("price", "treatment", "rate", "amount", "tax"),
    [
        # 175 untaxed and 25 taxed make 201.56, so 201.56 holds exactly that tax.
        ("201.56", MASSACHUSETTS, "0.0625", "200.00", "1.56"),
        ("175", MASSACHUSETTS, "0.0625", "175.00", "0.00"),
        ("106.60", TEXAS, "0.0825", "100.00", "6.60"),
        ("118.80", NEW_YORK, "0.08", "110.00", "8.80"),
        ("109.99", NEW_YORK, "0.08", "109.99", "0.00"),
    ],
)
def test_inclusive_prices_hold_the_tax_of_the_treatment(
    price: str, treatment: Treatment, rate: str, amount: str, tax: str
) -> None:
    """R-CHK-081."""
    line = quote(price, treatment, rate, inclusive=True)
    assert (line.amount.value, line.tax.value) == (Decimal(amount), Decimal(tax))


@pytest.mark.parametrize(
    ("treatment", "rate", "applied"),
    [
        (Treatment("zero", rate_override=Decimal(0)), "0.2", "0"),
        (Treatment("exempt"), "0.2", "0"),
        (Treatment("reduced", rate_override=Decimal("0.07")), "0.19", "0.07"),
        (Treatment("taxable"), "0.2", "0.2"),
        # Areas outside the tax territory have a rate below the country's reduced one.
        (Treatment("reduced", rate_override=Decimal("0.07")), "0", "0"),
    ],
)
def test_overrides(treatment: Treatment, rate: str, applied: str) -> None:
    assert quote("100", treatment, rate).tax_rate == Decimal(applied)


@pytest.mark.parametrize(
    ("rule", "tax"),
    [
        (ShippingRule.NONE, "0"),
        (ShippingRule.EXEMPT_IF_SEPARATELY_STATED, "0"),
        (ShippingRule.CONDITIONAL, "2.00"),
        (ShippingRule.ALWAYS_TAXABLE, "2.00"),
        (None, "2.00"),
    ],
)
@pytest.mark.parametrize("inclusive", [False, True])
def test_shipping_rules(rule: ShippingRule | None, tax: str, inclusive: bool) -> None:
    """R-CHK-104; None: outside the US."""
    line = Line(price=Decimal(100), tax=SalesTax(Rate(Decimal("0.1")), shipping_rule=rule))
    sent = Decimal(22) if inclusive else Decimal(20)
    basket = Basket(currency="USD", minor_units=2, lines=(line,), tax_inclusive=inclusive, shipping=sent)
    quoted = price_basket(basket).lines[0]
    assert quoted.shipping_tax.value == Decimal(tax)
    assert quoted.shipping.value == sent - (quoted.shipping_tax.value if inclusive else 0)


def test_relief_beats_rate_and_treatment() -> None:
    """R-CHK-106, R-CHK-107: goods, shipping and fees are untaxed, and the reason stays visible."""
    tax = SalesTax(Rate(Decimal("0.2")), TEXAS, Relief("tax certificate for TX", "R-CHK-107"))
    line = Line(price=Decimal(100), fees=(Fee("f", "WEEE", Decimal(5)),), tax=tax)
    quoted = price_basket(Basket(currency="USD", minor_units=2, lines=(line,), shipping=Decimal(5))).lines[0]
    assert not any((quoted.tax_rate, quoted.tax.value, quoted.shipping_tax.value, quoted.fee_tax.value))
    rate = quoted.tax.inputs[1]
    assert isinstance(rate, Rate)
    assert (rate.note, rate.rule) == ("tax certificate for TX", "R-CHK-107")


def test_the_tax_code_beats_every_code_and_a_region_beats_its_country() -> None:
    every, country = Treatment("exempt", country="US", region="OR"), Treatment("taxable", code="A", country="US")
    region = Treatment("exempt", code="A", country="US", region="MA")
    rows = [every, country, region]
    assert choose_treatment(rows, "A", Place("US", "MA")) is region
    assert choose_treatment(rows, "A", Place("US", "NY")) is country
    assert choose_treatment(rows, "B", Place("US", "OR")) is every
    assert choose_treatment(rows, "B", Place("US", "NY")) is None
    assert choose_treatment(rows, "A", Place("DE")) is None


def test_rates_name_their_place() -> None:
    zone = Jurisdiction("US", "zip", "MN", "", "Woodbury", "55129", "55129", "state+county+city+districts")
    assert str(zone) == "US MN Woodbury 55129 (state+county+city+districts)"
    assert str(Jurisdiction("AT", "territory", postal_from="6991", postal_to="6993")) == "AT 6991-6993"
