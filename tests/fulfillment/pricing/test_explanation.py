"""Every amount explains itself out of its own computation."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from fulfillment.pricing.basket import Basket, Discount, Line, SalesTax
from fulfillment.pricing.explanation import Explanation, explain, explain_quote
from fulfillment.pricing.figures import Figure
from fulfillment.pricing.principles import PRINCIPLES
from fulfillment.pricing.quote import price_basket
from fulfillment.pricing.rates import Jurisdiction, Rate
from tests.docs.ledger import ROOT
from tests.fulfillment.pricing.strategies import COMPONENTS, baskets

APP = ROOT / "fulfillment"
RATE = Rate(
    Decimal("0.07525"),
    Jurisdiction("US", "zip", "MN", "", "Hopkins", "55343", "55343", "state+county"),
    valid_from=date(2017, 10, 1),
    valid_to=date(2023, 9, 30),
    source="rate file",
    row="tax_rates:17",
)


def basket(price: str, *, inclusive: bool = False) -> Basket:
    line = Line(price=Decimal(price), quantity=2, tax=SalesTax(RATE))
    return Basket(
        currency="USD",
        minor_units=2,
        lines=(line,),
        tax_inclusive=inclusive,
        discount=Discount(percent_off=Decimal(10)),
        shipping=Decimal(5),
    )


def test_a_tax_names_its_base_its_rate_and_its_rounding() -> None:
    """R-CHK-072, R-CON-107: 18.00 x 0.07525 = 1.3545 -> 1.35."""
    tax = explain(price_basket(basket("10")).lines[0].tax)
    assert (tax.label, tax.rule, tax.amount) == ("Tax", "R-CHK-072", Decimal("1.35"))
    assert tax.formula == "18.00 \N{MULTIPLICATION SIGN} rate 0.07525"
    assert (tax.exact, tax.rounding, tax.rates) == ("1.3545000", "half up", (RATE,))
    assert tax.rounding_text == "rounded half up to the cent"
    assert tax.principle == "tax rounded for each line, neither per unit nor on the total"


def test_a_tax_opens_down_to_the_price_sent() -> None:
    tax = explain(price_basket(basket("10")).lines[0].tax)
    labels = []
    node: tuple[Explanation, ...] = (tax,)
    while node:
        labels.append(node[0].label)
        node = node[0].parts
    assert labels == ["Tax", "Taxable", "Discounted amount", "Amount", "Price"]


def test_a_quotient_shows_that_it_goes_on() -> None:
    """R-CHK-081: 18 / 1.07525 = 16.740..."""
    line = price_basket(basket("10", inclusive=True)).lines[0]
    net = explain(line.tax).parts[1]
    assert net.amount == Decimal("16.74")
    assert net.exact == "16.740292955126714717…"
    assert net.formula == "gross 18.00 / (1 + rate 0.07525)"


def test_json_holds_no_floats_and_says_where_the_rate_is_from() -> None:
    document = explain_quote(price_basket(basket("10"))).as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["lines"][0]["tax"]["rates"] == [
        {
            "value": "0.07525",
            "jurisdiction": "US MN Hopkins 55343 (state+county)",
            "category": "standard",
            "validFrom": "2017-10-01",
            "validTo": "2023-09-30",
            "source": "rate file",
            "row": "tax_rates:17",
            "rule": "R-CHK-103",
        }
    ]
    assert document["checkout"]["checkout_discount"]["amount"] == "2.00"


@settings(max_examples=60)
@given(baskets())
def test_every_amount_of_every_basket_has_an_explanation_with_that_amount(basket: Basket) -> None:
    quote = price_basket(basket)
    explained = explain_quote(quote)
    assert explained.totals["total_amount"].amount == quote.totals.total_amount.value
    for line, words in zip(quote.lines, explained.lines, strict=True):
        assert set(words) == {*COMPONENTS, "taxable"}
        for name, explanation in words.items():
            assert explanation.amount == getattr(line, name).value
            assert explanation.formula
            assert explanation.rule.startswith("R-CHK-")


def test_each_rule_that_pricing_names_has_words() -> None:
    code = [path.read_text(encoding="utf-8") for name in ("pricing", "taxes") for path in (APP / name).rglob("*.py")]
    assert {rule for text in code for rule in re.findall('"(R-CHK-[0-9]{3})"', text)} == set(PRINCIPLES)


@pytest.mark.parametrize(
    ("amount", "rounding", "words"),
    [
        ("7", "half up", "rounded half up to the whole unit"),
        ("7.125", "half up", "rounded half up to 3 decimals"),
        ("7.12", "largest remainder", "shared out to the cent, largest remainder"),
    ],
)
def test_rounding_in_words(amount: str, rounding: str, words: str) -> None:
    figure = Figure(Decimal(amount), "Tax", "R-CHK-072", "", rounding=rounding)
    assert explain(figure).rounding_text == words
