"""When duties and importer tax are collected, and by whom (R-CHK-123, R-CHK-126 to R-CHK-128)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.pricing.basket import Basket, Discount, LandedCost, Line, SalesTax
from fulfillment.pricing.goods import physical_value
from fulfillment.pricing.landed_cost import (
    Crossing,
    DutyRate,
    ImportTerms,
    Outcome,
    Terms,
    choose_duty,
    decide_import,
    import_tax_of,
)
from fulfillment.pricing.quote import price_basket
from fulfillment.pricing.rates import Rate

TERMS = ImportTerms(goods_value=Decimal(1000))
CROSSING = Crossing(physical=True, origin="US", destination="BE", hs_code="6404.11", destination_listed=True)
VAT, DUTY = Rate(Decimal("0.21")), Rate(Decimal("0.17"))


def test_landed_cost_runs_when_every_condition_holds() -> None:
    assert decide_import(TERMS, CROSSING).outcome is Outcome.LANDED_COST


@pytest.mark.parametrize(
    ("terms", "crossing"),
    [
        ({"enabled": False}, {}),
        ({"tax_inclusive": True}, {}),
        ({"shipping_known": False}, {}),
        ({}, {"physical": False}),
        ({}, {"hs_code": None}),
        ({}, {"hs_code": ""}),
        ({}, {"origin": None}),
        ({}, {"destination": None}),
        ({}, {"origin": "CH", "destination": "CH"}),
        ({}, {"origin": "FR"}),
        ({}, {"destination_listed": False}),
    ],
)
def test_one_condition_missing_means_normal_tax(terms: dict[str, Any], crossing: dict[str, Any]) -> None:
    """R-CHK-123, R-CHK-087: and exactly that condition is named."""
    decision = decide_import(replace(TERMS, **terms), replace(CROSSING, **crossing))
    assert decision.outcome is Outcome.SALES_TAX
    assert len(decision.unmet) == 1


@pytest.mark.parametrize(
    ("value", "euro_rate", "outcome"),
    [
        ("150.00", None, Outcome.SELLER_COLLECTS),
        ("150.01", None, Outcome.LANDED_COST),
        ("160", "0.9", Outcome.SELLER_COLLECTS),
        ("140", "1.1", Outcome.LANDED_COST),
    ],
)
def test_the_eu_threshold_is_in_euros_and_belongs_to_the_seller(
    value: str, euro_rate: str | None, outcome: Outcome
) -> None:
    """R-CHK-126."""
    terms = replace(TERMS, goods_value=Decimal(value), euro_rate=Decimal(euro_rate) if euro_rate else None)
    assert decide_import(terms, CROSSING).outcome is outcome


def test_the_threshold_is_the_eu_s_alone() -> None:
    small = replace(TERMS, goods_value=Decimal(10))
    assert decide_import(small, replace(CROSSING, destination="CH")).outcome is Outcome.LANDED_COST


def test_delivered_at_place_and_unavailable_service() -> None:
    """R-CHK-128: an EU value up to the threshold is still taxed by the seller."""
    at_place, down = replace(TERMS, terms=Terms.DAP), replace(TERMS, available=False)
    assert decide_import(at_place, CROSSING).outcome is Outcome.BUYER_PAYS
    assert decide_import(down, CROSSING).outcome is Outcome.UNAVAILABLE
    for terms in (at_place, down):
        small = replace(terms, goods_value=Decimal(150))
        assert decide_import(small, CROSSING).outcome is Outcome.SELLER_COLLECTS


@pytest.mark.parametrize(
    ("outcome", "tax", "rate", "empty"),
    [
        (Outcome.SALES_TAX, "21.00", "0.21", False),
        (Outcome.SELLER_COLLECTS, "21.00", "0.21", True),
        (Outcome.BUYER_PAYS, "0", "0", True),
        (Outcome.UNAVAILABLE, "0", "0", True),
        (Outcome.LANDED_COST, "0", "0.38", False),
    ],
)
def test_what_the_line_shows(outcome: Outcome, tax: str, rate: str, empty: bool) -> None:
    """R-CHK-127, R-CHK-128, A-CHK-12: `{}` only where landed cost was considered and is not charged."""
    line = Line(price=Decimal(100), tax=import_tax_of(outcome, SalesTax(VAT), DUTY, VAT))
    quote = price_basket(Basket(currency="EUR", minor_units=2, lines=(line,)))
    priced = quote.lines[0]
    assert (priced.tax.value, priced.tax_rate) == (Decimal(tax), Decimal(rate))
    assert priced.import_charges_waived is empty
    assert quote.importer_of_record_tax is (outcome is Outcome.LANDED_COST)
    assert bool(priced.duties.value) is (outcome is Outcome.LANDED_COST)


def test_the_value_of_goods_is_after_discounts_and_without_shipping_and_digital_lines() -> None:
    """R-CHK-126."""
    lines = (
        Line(price=Decimal(100), quantity=2, discount=Discount(percent_off=Decimal(10))),
        Line(price=Decimal(20), physical=False),
    )
    basket = Basket(
        currency="EUR", minor_units=2, lines=lines, discount=Discount(amount_off=Decimal(20)), shipping=Decimal(30)
    )
    assert physical_value(basket) == Decimal("162.00")


def test_duty_rows_the_longest_prefix_of_the_nearest_destination() -> None:
    def row(destination: str, prefix: str, value: str, since: date | None = None) -> DutyRate:
        return DutyRate(destination, prefix, Rate(Decimal(value), valid_from=since))

    rows = [row("EU", "", "0.12"), row("EU", "64.04", "0.17"), row("CH", "", "0.02", date(2025, 1, 1))]
    rows.append(row("IE", "64", "0.03"))
    day = date(2024, 1, 1)

    def chosen(destination: str, code: str, day: date = day) -> Decimal | None:
        rate = choose_duty(rows, destination, code, day)
        return rate.value if rate else None

    assert chosen("DE", "6404.11") == Decimal("0.17")
    assert chosen("DE", "8471.30") == Decimal("0.12")
    assert chosen("IE", "6404.11") == Decimal("0.03")
    assert chosen("US", "6404.11") is None
    assert chosen("CH", "6404.11") is None
    assert chosen("CH", "6404.11", date(2025, 1, 1)) == Decimal("0.02")


def test_landed_line_without_shipping_yet() -> None:
    """R-CHK-124, R-CHK-125: the base is the discounted line and its part of the discounted shipping."""
    line = Line(price=Decimal(100), tax=LandedCost(DUTY, VAT))
    quote = price_basket(
        Basket(
            currency="EUR",
            minor_units=2,
            lines=(line,),
            discount=Discount(amount_off=Decimal(10)),
            shipping=Decimal(20),
            shipping_discount=Discount(percent_off=Decimal(50)),
        )
    )
    assert (quote.lines[0].duties.value, quote.lines[0].importer_tax.value) == (Decimal("17.00"), Decimal("24.57"))
