"""What is wrong with a basket that a client sent: all problems at once, each as the wire names it (R-CHK-010)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.basket import Basket, Discount, Line
from fulfillment.pricing.goods import line_discount, reduction
from fulfillment.pricing.money import ZERO, exactly, from_units, quantum, round_half_up, round_quotient

SMALLEST_PERCENT = Decimal("0.01")
LARGEST_PERCENT = Decimal(100)

# The sum of prices, fees and shipping stays below 10^14 minor units, so that with tax and duties every amount still
# has at most fifteen significant digits, which is what every supported database keeps.
LARGEST_SUM_UNITS = 10**14
LARGEST_QUANTITY = 10**9
MOST_DECIMALS = 30


class Problem(NamedTuple):
    """One entry of an error answer of status 400."""

    code: str
    parameter: str
    message: str


class InvalidBasket(ValueError):
    """A basket cannot be priced because of what the client asked for."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(f"{problem.parameter}: {problem.message}" for problem in problems))
        self.problems = problems


@exactly
def find_problems(basket: Basket) -> tuple[Problem, ...]:
    """Everything that R-CHK-034 to 037, 041 to 049 and 058 refuse, in the order of the request.

    A discount is compared with what it applies to only where both are valid in themselves.
    """
    problems = [
        problem
        for index, line in enumerate(basket.lines)
        for problem in _line_problems(line, index, basket.minor_units)
    ]
    if not basket.lines:
        problems.append(Problem("missing_parameter", "items", "A parameter is missing."))
    problems += _own_problems(basket)
    return tuple(problems or _basket_problems(basket))


def _own_problems(basket: Basket) -> Iterator[Problem]:
    """What can be told of discounts and shipping whatever the lines are."""
    yield from _shape_problems(basket.discount, "discount")
    if basket.shipping is not None:
        yield from _amount_problems(basket.shipping, "shipping_choice.amount", basket.minor_units)
    yield from _shape_problems(basket.shipping_discount, "shipping_discount")


def _line_problems(line: Line, index: int, minor_units: int) -> Iterator[Problem]:
    path = f"items[{index}]"
    countable = 1 <= line.quantity <= LARGEST_QUANTITY
    if not countable:
        yield _bad_quantity(f"{path}.quantity")
    priced = list(_price_problems(line, path, minor_units))
    yield from priced
    for fee in line.fees:
        yield from _amount_problems(fee.per_unit_amount, f"{path}.fees", minor_units)
    if line.discount is None:
        return
    shaped = list(_shape_problems(line.discount, "discount"))
    yield from shaped
    units = line.discount.quantity
    if units is not None and (units < 1 or (countable and units > line.quantity)):
        yield _bad_quantity(f"{path}.discount.quantity")
    elif countable and not priced and not shaped:
        yield from _line_discount_problems(line, line.discount, minor_units)


def _price_problems(line: Line, path: str, minor_units: int) -> Iterator[Problem]:
    if line.price is None and line.aggregate_price is None:
        yield Problem("missing_parameter", f"{path}.price", "A parameter is missing.")
    elif line.price is not None and line.aggregate_price is not None:
        message = "Only one of price or aggregatePrice can be specified."
        yield Problem("invalid_parameter", f"{path}.aggregate_price", message)
    elif line.price is not None:
        yield from _amount_problems(line.price, f"{path}.price", minor_units)
    elif line.aggregate_price is not None:
        yield from _amount_problems(line.aggregate_price, f"{path}.aggregate_price", minor_units)


def _shape_problems(discount: Discount | None, parameter: str) -> Iterator[Problem]:
    """R-CHK-044."""
    if discount is None:
        return
    amount, percent = discount.amount_off, discount.percent_off
    if (amount is None) == (percent is None):
        message = "Only one of amountOff or percentOff can be specified."
        yield Problem("invalid_parameter", parameter, message)
    elif percent is not None and not (_is_tame(percent) and SMALLEST_PERCENT <= percent <= LARGEST_PERCENT):
        message = "The value must be an integer between 0.01 and 100.00 inclusive."
        yield Problem("invalid_discount_percent", parameter, message)
    elif amount is not None and not (_is_tame(amount) and amount > ZERO):
        yield _bad_discount(amount, parameter)


def _line_discount_problems(line: Line, discount: Discount, minor_units: int) -> Iterator[Problem]:
    if discount.amount_off is None:
        return
    units = discount.quantity or line.quantity
    # Compared as rounded, because clients send repeating decimals on both sides (R-CHK-035).
    discounted = round_quotient(line.exact_price * units, Decimal(line.quantity), minor_units)
    if line_discount(line, discount, minor_units).value > discounted:
        yield _bad_discount(discount.amount_off, "discount")


def _basket_problems(basket: Basket) -> Iterator[Problem]:
    minor_units = basket.minor_units
    prices = [round_half_up(line.exact_price, minor_units) for line in basket.lines]
    fees = (fee.per_unit_amount * line.quantity for line in basket.lines for fee in line.fees)
    whole = sum(prices) + sum(fees) + (basket.shipping or ZERO)
    if whole >= LARGEST_SUM_UNITS * quantum(minor_units):
        yield Problem("invalid_parameter", "items", f"'{_plain(whole)}' is not a valid parameter.")
    if _takes_amount(basket.discount):
        discounts = (line_discount(line, line.discount, minor_units).value for line in basket.lines if line.discount)
        base = sum(prices, from_units(0, minor_units)) - sum(discounts)
        yield from _too_much(basket.discount, base, "discount", minor_units)
    if _takes_amount(basket.shipping_discount) and basket.shipping is not None:
        base = round_half_up(basket.shipping, minor_units)
        yield from _too_much(basket.shipping_discount, base, "shipping_discount", minor_units)


def _takes_amount(discount: Discount | None) -> bool:
    return discount is not None and discount.amount_off is not None


def _too_much(discount: Discount | None, base: Decimal, parameter: str, minor_units: int) -> Iterator[Problem]:
    """R-CHK-048: equal is fine."""
    if discount and discount.amount_off and reduction("", "", discount, base, minor_units).value > base:
        yield _bad_discount(discount.amount_off, parameter)


def _amount_problems(value: Decimal, parameter: str, minor_units: int) -> Iterator[Problem]:
    if not _is_tame(value) or not ZERO <= value < LARGEST_SUM_UNITS * quantum(minor_units):
        yield Problem("invalid_parameter", parameter, f"'{_plain(value)}' is not a valid parameter.")


def _is_tame(value: Decimal) -> bool:
    """Whether a number can be computed with exactly."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_DECIMALS and value.adjusted() <= MOST_DECIMALS


def _bad_quantity(parameter: str) -> Problem:
    return Problem("invalid_quantity_amount", parameter, "The quantity provided in the request was invalid.")


def _bad_discount(value: Decimal, parameter: str) -> Problem:
    return Problem("invalid_discount_amount", parameter, f"The value {_as_double(value)} is not permitted.")


def _plain(value: Decimal) -> str:
    return f"{value:f}" if _is_tame(value) else str(value)


def _as_double(value: Decimal) -> str:
    """At least one decimal, no trailing zeros beyond it (R-CHK-044)."""
    text = _plain(value)
    if not value.is_finite() or "E" in text:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"
