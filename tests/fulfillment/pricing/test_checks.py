"""What is refused, with the code, parameter and message that the wire shows."""

from decimal import Decimal
from typing import Any

import pytest

from fulfillment.pricing.basket import Basket, Discount, Fee, Line
from fulfillment.pricing.checks import InvalidBasket, Problem, find_problems
from fulfillment.pricing.quote import price_basket

PERCENT_MESSAGE = "The value must be an integer between 0.01 and 100.00 inclusive."
QUANTITY_MESSAGE = "The quantity provided in the request was invalid."


def basket(*lines: Line, minor_units: int = 2, **members: Any) -> Basket:
    return Basket(currency="USD", minor_units=minor_units, lines=lines, **members)


def ten(quantity: int = 1, **members: Any) -> Line:
    return Line(price=Decimal(10), quantity=quantity, **members)


def amount_off(value: str, quantity: int | None = None) -> Discount:
    return Discount(amount_off=Decimal(value), quantity=quantity)


def percent_off(value: str) -> Discount:
    return Discount(percent_off=Decimal(value))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (Line(), Problem("missing_parameter", "items[0].price", "A parameter is missing.")),
        (
            Line(price=Decimal(1), aggregate_price=Decimal(1)),
            Problem(
                "invalid_parameter",
                "items[0].aggregate_price",
                "Only one of price or aggregatePrice can be specified.",
            ),
        ),
        (
            Line(price=Decimal("-0.01")),
            Problem("invalid_parameter", "items[0].price", "'-0.01' is not a valid parameter."),
        ),
        (
            Line(aggregate_price=Decimal("NaN")),
            Problem("invalid_parameter", "items[0].aggregate_price", "'NaN' is not a valid parameter."),
        ),
        (
            Line(price=Decimal("1E+999999")),
            Problem("invalid_parameter", "items[0].price", "'1E+999999' is not a valid parameter."),
        ),
        (ten(0), Problem("invalid_quantity_amount", "items[0].quantity", QUANTITY_MESSAGE)),
        (
            ten(2, discount=Discount(percent_off=Decimal(10), quantity=3)),
            Problem("invalid_quantity_amount", "items[0].discount.quantity", QUANTITY_MESSAGE),
        ),
        (
            ten(2, discount=amount_off("1", 0)),
            Problem("invalid_quantity_amount", "items[0].discount.quantity", QUANTITY_MESSAGE),
        ),
        (ten(discount=percent_off("0")), Problem("invalid_discount_percent", "discount", PERCENT_MESSAGE)),
        (ten(discount=percent_off("0.009")), Problem("invalid_discount_percent", "discount", PERCENT_MESSAGE)),
        (ten(discount=percent_off("100.01")), Problem("invalid_discount_percent", "discount", PERCENT_MESSAGE)),
        (
            ten(discount=amount_off("0")),
            Problem("invalid_discount_amount", "discount", "The value 0.0 is not permitted."),
        ),
        (
            ten(discount=amount_off("-1.00")),
            Problem("invalid_discount_amount", "discount", "The value -1.0 is not permitted."),
        ),
        (
            ten(3, discount=amount_off("10.01", 1)),
            Problem("invalid_discount_amount", "discount", "The value 10.01 is not permitted."),
        ),
        (
            ten(discount=Discount()),
            Problem("invalid_parameter", "discount", "Only one of amountOff or percentOff can be specified."),
        ),
        (
            ten(fees=(Fee("f", "WEEE", Decimal(-1)),)),
            Problem("invalid_parameter", "items[0].fees", "'-1' is not a valid parameter."),
        ),
    ],
)
def test_line_problems(line: Line, problem: Problem) -> None:
    """R-CHK-036, R-CHK-037, R-CHK-043, R-CHK-044, R-CHK-048."""
    assert find_problems(basket(line)) == (problem,)


@pytest.mark.parametrize(
    ("members", "code", "parameter"),
    [
        ({"discount": amount_off("20.01")}, "invalid_discount_amount", "discount"),
        ({"discount": percent_off("101")}, "invalid_discount_percent", "discount"),
        (
            {"shipping": Decimal(5), "shipping_discount": amount_off("5.01")},
            "invalid_discount_amount",
            "shipping_discount",
        ),
        ({"shipping_discount": percent_off("0")}, "invalid_discount_percent", "shipping_discount"),
        ({"shipping": Decimal(-1)}, "invalid_parameter", "shipping_choice.amount"),
    ],
)
def test_cart_problems(members: dict[str, Any], code: str, parameter: str) -> None:
    """R-CHK-044, R-CHK-048, R-CHK-058."""
    assert [problem[:2] for problem in find_problems(basket(ten(2), **members))] == [(code, parameter)]


@pytest.mark.parametrize(
    "accepted",
    [
        basket(ten(2, discount=amount_off("10"))),
        basket(ten(2), discount=amount_off("20.00")),
        basket(ten(), shipping=Decimal(5), shipping_discount=amount_off("5")),
        # No shipping is chosen yet: there is nothing that the discount could exceed.
        basket(ten(), shipping_discount=amount_off("5")),
        # Clients divide totals and send more digits than a cent has.
        basket(Line(aggregate_price=Decimal(100), quantity=3, discount=amount_off("33.333333333333336"))),
        basket(Line(price=Decimal(0))),
        basket(ten(discount=percent_off("0.01"))),
        basket(ten(discount=percent_off("100"))),
    ],
)
def test_equal_is_fine(accepted: Basket) -> None:
    """R-CHK-035, R-CHK-048."""
    assert find_problems(accepted) == ()


def test_checkout_discount_is_compared_with_the_discounted_amounts() -> None:
    """R-CHK-045: the base comes after the line discounts."""
    line = ten(2, discount=percent_off("50"))
    assert find_problems(basket(line, discount=amount_off("10"))) == ()
    assert [problem.message for problem in find_problems(basket(line, discount=amount_off("10.5")))] == [
        "The value 10.5 is not permitted."
    ]


def test_all_problems_come_together() -> None:
    """R-CHK-010."""
    bad = basket(ten(0), ten(), Line(), discount=percent_off("0"), shipping=Decimal(-1))
    parameters = [problem.parameter for problem in find_problems(bad)]
    assert parameters == ["items[0].quantity", "items[2].price", "discount", "shipping_choice.amount"]


def test_an_empty_basket_is_refused() -> None:
    """R-CHK-016."""
    assert find_problems(basket()) == (Problem("missing_parameter", "items", "A parameter is missing."),)


@pytest.mark.parametrize("minor_units", [0, 2, 3])
def test_sums_stay_below_what_databases_keep(minor_units: int) -> None:
    limit = Decimal(10) ** (14 - minor_units)
    unit = Decimal(10) ** -minor_units
    assert find_problems(basket(Line(price=limit - unit), minor_units=minor_units)) == ()
    assert [p.parameter for p in find_problems(basket(Line(price=limit), minor_units=minor_units))] == [
        "items[0].price"
    ]
    two = basket(Line(price=limit / 2), Line(price=limit / 2), minor_units=minor_units)
    assert [p.parameter for p in find_problems(two)] == ["items"]
    many = basket(Line(price=limit / 2, quantity=2), minor_units=minor_units)
    assert [p.parameter for p in find_problems(many)] == ["items"]


def test_pricing_refuses_what_the_check_refuses() -> None:
    with pytest.raises(InvalidBasket) as refusal:
        price_basket(basket(ten(0), Line()))
    assert [problem.parameter for problem in refusal.value.problems] == ["items[0].quantity", "items[1].price"]
