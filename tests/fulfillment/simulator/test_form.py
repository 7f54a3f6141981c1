"""The form and the request are two readings of the same thing."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from fulfillment.simulator.form import Basket, Line, number, read_form, show_request
from fulfillment.simulator.presets import presets


@pytest.mark.parametrize("key", presets())
def test_a_preset_survives_the_form(key: str) -> None:
    """What a preset asks for is what the form would send."""
    request: dict[str, Any] = presets()[key]["request"]
    assert show_request(request).as_request() == request


def test_empty_inputs_are_not_sent() -> None:
    """R-CHK-008: an empty row is no line, an empty input no member; a zero is a value."""
    basket = Basket(lines=[Line(sku="a", price="0"), Line()], shipping_amount="0", shipping_discount="")
    assert basket.as_request() == {
        "currency": "USD",
        "items": [{"skuId": "a", "price": 0, "quantity": 1}],
        "shippingChoice": {"amount": 0},
    }


def test_rows_stay_together() -> None:
    """The columns of the rows come as parallel lists."""
    sent = QueryDict(
        "sku=a&sku=b&price=1&price=2.50&line_discount=&line_discount=10&line_discount_kind=percentOff&line_discount_kind=amountOff&quantity=1&quantity=2&discount_units=&discount_units=1&price_kind=price&price_kind=aggregatePrice&subscription=&subscription=s"
    )
    assert read_form(sent).as_request()["items"] == [
        {"skuId": "a", "price": 1, "quantity": 1},
        {
            "skuId": "b",
            "aggregatePrice": Decimal("2.50"),
            "quantity": 2,
            "discount": {"amountOff": 10, "quantity": 1},
            "subscriptionInfo": {"subscriptionId": "s"},
        },
    ]


@pytest.mark.parametrize(("typed", "sent"), [("1", 1), ("1.50", Decimal("1.50")), ("1,5", "1,5"), ("", ""), ("-2", -2)])
def test_numbers_are_sent_as_numbers_and_nonsense_as_it_is(typed: str, sent: Any) -> None:
    """The API refuses what is no number; the form does not judge."""
    assert number(typed) == sent
