"""From wire addresses to places (R-CHK-101, R-CHK-105)."""

from typing import Any

import pytest

from fulfillment.pricing.place import Place
from fulfillment.taxes.lookup import account, default_place, locate
from fulfillment.taxes.models import AccountSettings, ZipCounties

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def zip_codes() -> None:
    ZipCounties.objects.create(zip="55129", states="MN", counties="Washington County")
    ZipCounties.objects.create(zip="58225", states="ND|MN", counties="Pembina County|Kittson County")


@pytest.mark.parametrize("address", [None, {}, {"country": ""}, {"city": "Woodbury"}, {"country": None}])
def test_nothing_is_known_without_a_country(address: Any) -> None:
    assert locate(address) is None


def test_a_us_address_gets_its_counties() -> None:
    address = {"country": "US", "state": "MN", "city": "Woodbury", "postal_code": "55129-1234", "line1": "ignored"}
    assert locate(address) == Place("US", "MN", "Woodbury", "55129-1234", ("Washington County",))


def test_the_state_comes_from_the_zip_code_where_it_is_absent() -> None:
    assert locate({"country": "US", "postal_code": "55129"}) == Place("US", "MN", "", "55129", ("Washington County",))
    assert locate({"country": "US", "postal_code": "58225"}) == Place(
        "US", "ND", "", "58225", ("Pembina County", "Kittson County")
    )


def test_a_state_that_contradicts_the_zip_code_gets_no_counties() -> None:
    """Many states have a Washington County."""
    assert locate({"country": "US", "state": "WI", "postal_code": "55129"}) == Place("US", "WI", "", "55129")


@pytest.mark.parametrize("code", ["", "5512", "ABCDE", "\0", "00000"])
def test_a_zip_code_that_nobody_knows(code: str) -> None:
    assert locate({"country": "US", "state": "MN", "postal_code": code}) == Place("US", "MN", "", code)


def test_elsewhere_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert locate({"country": "DE", "postal_code": "55129"}) == Place("DE", "", "", "55129")


def test_the_default_place_is_empty_by_default() -> None:
    """R-CHK-105."""
    assert default_place(account(live_mode=False)) is None


def test_each_mode_has_its_own_default_place() -> None:
    AccountSettings.objects.create(live_mode=True, default_country="US", default_postal_code="55129")
    assert default_place(account(live_mode=False)) is None
    assert default_place(account(live_mode=True)) == Place("US", "MN", "", "55129", ("Washington County",))
