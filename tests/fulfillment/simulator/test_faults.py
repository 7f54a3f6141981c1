"""What is wrong appears where it can be mended, in staff's words."""

import json
from typing import Any

import pytest

from catalog.wire.exceptions import ErrorDetail
from fulfillment.simulator.faults import faults_of, marks
from fulfillment.simulator.form import Basket, Line

BASKET = Basket(lines=[Line(sku="a", price="1"), Line(), Line(sku="b", price="1", line_discount="x")])


def detail(parameter: str, code: str = "invalid_parameter", message: str = "'x' is not a valid parameter.") -> Any:
    return ErrorDetail(code, parameter, message)


@pytest.mark.parametrize(
    ("parameter", "inputs", "label"),
    [
        ("items[1].price", ["line:1:price"], "Line 2, price"),
        ("items[0].skuId", ["line:0:sku"], "Line 1, SKU"),
        ("items[0].discount.quantity", ["line:0:discount_units"], "Line 1, discounted units"),
        ("discount", ["line:1:line_discount"], "Line 2, discount"),
        ("shipTo.address.city", ["ship_city"], "Ship to, city"),
        ("address.postalCode", ["ship_postalCode"], "Ship to, postal code"),
        ("shipFrom.address.country", ["from_country"], "Ships from, country"),
        ("currency", ["currency"], "Currency"),
        ("customerId", ["customer_id"], "Customer ID"),
        ("shippingDiscount", ["shipping_discount"], "Shipping discount"),
    ],
)
def test_problems_find_their_input(parameter: str, inputs: list[str], label: str) -> None:
    """Empty rows are no lines, so the second line of the request is the third row."""
    fault = faults_of([detail(parameter)], BASKET)[0]
    assert (fault.inputs, fault.label) == (inputs, label)
    assert "parameter" not in fault.text


def test_the_carts_discount_is_meant_if_there_is_one() -> None:
    assert faults_of([detail("discount")], Basket(lines=BASKET.lines, discount="0"))[0].inputs == ["discount"]


def test_words() -> None:
    """Missing things, and the two errors that are published without saying what to do."""
    problems = [
        detail("shipTo.address.city", "missing_parameter", "A parameter is missing."),
        detail("weight", "missing_parameter", "The weight is missing."),
        detail("items[0].quantity", "invalid_quantity_amount"),
        detail("", "internal_error", "Client must provide shipping Cost"),
    ]
    faults = faults_of(problems, BASKET)
    assert [fault.text for fault in faults] == [
        "Required.",
        "Goods to this destination need a weight: enter it on the SKU.",
        "Enter a whole number of units, 1 or more.",
        "Enter what shipping costs; 0 is an amount too.",
    ]
    assert {mark["input"] for mark in json.loads(marks(faults))} == {
        "ship_city",
        "weight",
        "line:0:quantity",
        "shipping_amount",
    }
