"""Amounts as people read them (R-CON-106, R-CHK-093)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalog.reference.models import Currency
from catalog.reference.money import as_written, in_words


@pytest.fixture(autouse=True)
def request_begins(reference: None) -> Iterator[None]:
    """Forget what an earlier test asked, and what this one asks."""
    Client().get("/favicon.ico")
    yield
    Client().get("/favicon.ico")


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1001.0000", "JPY", "1001"),
        ("0.5000", "KWD", "0.500"),
        ("88.3100", "USD", "88.31"),
        ("-5", "USD", "-5.00"),
        ("-0.0000", "USD", "0.00"),
        ("1E+3", "JPY", "1000"),
        ("0.125", "USD", "0.125"),
        ("99999999999.9999", "CLF", "99999999999.9999"),
        ("2", "???", "2.00"),
    ],
)
def test_decimals_of_the_currency(amount: str, currency: str, written: str) -> None:
    """As many as the currency has; what is finer is never rounded away."""
    assert as_written(Decimal(amount), currency) == written
    assert in_words(Decimal(amount), currency) == f"{written} {currency}"


def test_a_currency_is_looked_up_once_in_a_request(django_assert_num_queries: Any) -> None:
    """And what staff change counts from the next request on."""
    with django_assert_num_queries(1):
        assert {as_written(Decimal(amount), "JPY") for amount in range(3)} == {"0", "1", "2"}
    yen = Currency.objects.get(code="JPY")
    yen.minor_units = 1
    yen.save()
    Client().get("/favicon.ico")
    assert as_written(Decimal(1), "JPY") == "1.0"
