"""Fees of a line, and what the components of one line look at."""

import subprocess
import sys
from decimal import Decimal

from fulfillment.pricing.basket import Basket, Discount, Fee, LandedCost, Line, SalesTax
from fulfillment.pricing.quote import price_basket
from fulfillment.pricing.rates import Rate

FEES = (Fee("new", "WEEE", Decimal("0.125")), Fee("old", "BATTERY", Decimal("1.50")))
RATE = Rate(Decimal("0.2"))


def line(**members: object) -> Line:
    return Line(price=Decimal(10), quantity=3, fees=FEES, tax=SalesTax(RATE), **members)  # type: ignore[arg-type]


def test_fees_are_for_all_units_and_ignore_discounts() -> None:
    """R-CHK-052, R-CHK-053: 3 x 0.125 rounded, 3 x 1.50, in the order given; a discount on one unit changes nothing."""
    discounted = line(discount=Discount(percent_off=Decimal(50), quantity=1))
    quote = price_basket(
        Basket(currency="USD", minor_units=2, lines=(discounted,), discount=Discount(percent_off=Decimal(10)))
    )
    priced = quote.lines[0]
    assert [(fee.id, fee.per_unit_amount, fee.amount.value) for fee in priced.fee_details] == [
        ("new", Decimal("0.125"), Decimal("0.38")),
        ("old", Decimal("1.50"), Decimal("4.50")),
    ]
    assert (priced.fees.value, priced.fee_tax.value) == (Decimal("4.88"), Decimal("0.98"))


def test_a_line_without_fees_has_no_details() -> None:
    """R-CHK-052."""
    quote = price_basket(Basket(currency="USD", minor_units=2, lines=(Line(price=Decimal(10)),)))
    assert quote.lines[0].fee_details == ()
    assert (quote.lines[0].fees.value, quote.lines[0].fee_tax.value) == (Decimal("0.00"), Decimal("0.00"))


def test_landed_lines_pay_no_other_tax_and_leave_their_neighbours_alone() -> None:
    """R-CHK-127."""
    landed = Line(price=Decimal(100), fees=FEES, tax=LandedCost(Rate(Decimal("0.17")), Rate(Decimal("0.21"))))
    quote = price_basket(Basket(currency="EUR", minor_units=2, lines=(landed, line()), shipping=Decimal(13)))
    abroad, domestic = quote.lines
    assert not any((abroad.tax.value, abroad.shipping_tax.value, abroad.fee_tax.value))
    assert (abroad.tax_rate, abroad.is_landed) == (Decimal("0.38"), True)
    assert not any((domestic.duties.value, domestic.importer_tax.value, domestic.is_landed))
    assert domestic.tax.value == Decimal("6.00")
    assert quote.importer_of_record_tax


def test_equal_lines_stay_apart() -> None:
    """R-CHK-031."""
    quote = price_basket(Basket(currency="USD", minor_units=2, lines=(line(), line(), line())))
    assert [priced.value.value for priced in quote.lines] == [Decimal("41.86")] * 3


def test_the_price_needs_no_framework() -> None:
    """Pricing is computed from values alone; whoever imports it does not start an application."""
    program = "import sys, fulfillment.pricing.explanation; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
