"""The country table of addresses (R-CHK-111, R-CHK-114, R-CHK-115, R-CHK-163)."""

import re

import pytest

from catalog.wire.values.naming import wire_path
from fulfillment.addresses.rules import RULES, format_errors, in_either_case, missing_for_goods, missing_to_bill
from fulfillment.addresses.serializers import RecipientSerializer

GOOD = {
    "US": ["55129", "55129-1234", "55129 1234", "551291234"],
    "CA": ["K1A 0B1", "K1A0B1", "k1a 0b1", "M5v3L9"],
    "GB": ["GIR 0AA", "gir 0aa", "SW1A 1AA", "sw1a1aa", "M1 1AE", "B33 8TH", "EC1A 1BB", "w1a 0ax"],
    "DE": ["10117"],
    "FR": ["75001"],
    "ES": ["28001"],
    "IT": ["00186"],
}
BAD = {
    "US": ["5512", "551290", "55129-", "55129--1234", "abcde", " 55129", "55129\n", "5512\u0669"],
    "CA": ["D1A 0B1", "K1A  0B1", "K1A-0B1", "K1A 0B", "11A 0B1"],
    "GB": ["rubbish SW1A 1AA", "SW1A 1AA rubbish", "GIR0AA", "SW1A", "\u017fW1A 1AA"],
    "DE": ["1011", "101177", "D-10117"],
    "FR": ["7500", "75 001"],
    "ES": ["2800a"],
    "IT": ["0018", "I-00186"],
}


@pytest.mark.parametrize(("country", "code"), [(country, code) for country in GOOD for code in GOOD[country]])
def test_good_postal_codes(country: str, code: str) -> None:
    """R-CHK-114: CA and GB in either case."""
    assert format_errors({"country": country, "postal_code": code}) == {}


@pytest.mark.parametrize(("country", "code"), [(country, code) for country in BAD for code in BAD[country]])
def test_bad_postal_codes(country: str, code: str) -> None:
    """R-CHK-114, E-CHK-16: the whole value must match."""
    errors = format_errors({"country": country, "postal_code": code})
    assert errors.keys() == {"address.postal_code"}
    assert errors["address.postal_code"][0].messages == ["A required address parameter, postal code, is invalid."]


@pytest.mark.parametrize(
    ("country", "state", "fine"),
    [
        ("US", "MN", True),
        ("US", "AE", True),
        ("US", "mn", False),
        ("US", "ON", False),
        ("CA", "ON", True),
        ("CA", "MN", False),
        ("DE", "anything", True),
        ("US", "", True),
        ("FR", "75", True),
    ],
)
def test_states(country: str, state: str, fine: bool) -> None:
    """R-CHK-115, E-CHK-17: capitals only, and only where there is a list."""
    assert (format_errors({"country": country, "state": state}) == {}) is fine


def test_numbers_of_states() -> None:
    """R-CHK-115: 50 states, the district, 8 territories, 3 of the armed forces; 13 provinces and territories."""
    assert (len(RULES["US"].states), len(RULES["CA"].states)) == (62, 13)


def test_other_countries_have_no_rules() -> None:
    assert format_errors({"country": "NL", "postal_code": "x", "state": "y"}) == {}
    assert format_errors({"postal_code": "x", "state": "y"}) == {}


def test_missing_parts_by_their_published_names() -> None:
    """R-CHK-111, E-CHK-11: `line1` without its prefix, a state for US and CA only."""
    everywhere = {
        "ship_to.address.country",
        "address.line1",
        "ship_to.address.city",
        "ship_to.address.postal_code",
    }
    assert missing_for_goods({}).keys() == everywhere
    assert missing_for_goods({"address": {"country": "NL"}}).keys() == everywhere - {"ship_to.address.country"}
    for country in ("US", "CA"):
        full = {"country": country, "line1": "a", "city": "b", "postal_code": "c"}
        assert missing_for_goods({"address": full}).keys() == {"ship_to.address.state"}
    full = {"country": "DE", "line1": "a", "city": "b", "postal_code": "c"}
    assert missing_for_goods({"address": full}) == {}


def test_missing_parts_of_a_billing_address() -> None:
    """R-CHK-163."""
    parts = {"country", "line1", "city", "postal_code"}
    assert missing_to_bill({}).keys() == {"bill_to.name", *(f"bill_to.address.{part}" for part in parts)}
    assert missing_to_bill({"name": "Ann", "address": dict.fromkeys(parts - {"city"}, "x")}).keys() == {
        "bill_to.address.city"
    }


def test_patterns_need_no_flag() -> None:
    """R-CAT-224: the same text is published, where there are no flags."""
    assert in_either_case(r"[A-Z]\s?X{2}|[0-9B]") == r"[A-Za-z]\s?[Xx]{2}|[0-9Bb]"
    assert re.fullmatch(RULES["CA"].postal_code, "k1a 0b1")


@pytest.mark.parametrize(("name", "length"), [("line1", 128), ("city", 64), ("postalCode", 255)])
def test_lengths(name: str, length: int) -> None:
    """R-CAT-224: what country specifications announce is enforced."""
    assert RecipientSerializer(data={"address": {name: "x" * length}}, partial=True).is_valid()
    too_long = RecipientSerializer(data={"address": {name: "x" * (length + 1)}}, partial=True)
    assert not too_long.is_valid()
    assert [wire_path(path) for path in too_long.errors] == [f"address.{name}"]
