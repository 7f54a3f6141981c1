"""Where a line is taxed and who need not pay (R-CHK-101, R-CHK-105 to R-CHK-109)."""

from datetime import date

import pytest

from fulfillment.pricing.place import Origin, Place, origin_prevents_tax, place_of_taxation
from fulfillment.pricing.relief import (
    TaxCertificate,
    TaxIdentifier,
    certificate_relief,
    effective_customer_type,
    no_place_relief,
    origin_relief,
    reverse_charge,
)

SHIP, BILL, BUY, DEFAULT = Place("US", "MN"), Place("DE"), Place("US", "NY"), Place("US", "MN", "Woodbury", "55129")


@pytest.mark.parametrize(
    ("ship_to", "bill_to", "purchase_location", "default", "place", "origin"),
    [
        (SHIP, BILL, BUY, DEFAULT, SHIP, Origin.SHIP_TO),
        (None, BILL, BUY, DEFAULT, BILL, Origin.BILL_TO),
        (None, None, BUY, DEFAULT, BUY, Origin.PURCHASE_LOCATION),
        (None, None, None, DEFAULT, DEFAULT, Origin.DEFAULT),
    ],
)
def test_any_address_beats_an_estimate(
    ship_to: Place | None,
    bill_to: Place | None,
    purchase_location: Place | None,
    default: Place | None,
    place: Place,
    origin: Origin,
) -> None:
    """R-CHK-101, R-CHK-105."""
    chosen = place_of_taxation(ship_to=ship_to, bill_to=bill_to, purchase_location=purchase_location, default=default)
    assert chosen == (place, origin)
    assert origin.is_estimate is (place in (BUY, DEFAULT))


def test_no_place_known() -> None:
    """R-CHK-105."""
    assert place_of_taxation(ship_to=None, bill_to=None, purchase_location=None) is None
    assert no_place_relief(SHIP) is None
    relief = no_place_relief(None)
    assert relief is not None
    assert relief.rule == "R-CHK-105"


@pytest.mark.parametrize(
    ("region", "postal_code", "prevents"),
    [
        ("MN", "55343", False),
        ("MN", "55343-1234", False),
        ("MN", "553431234", False),
        ("MN", "", False),
        ("MN", "5534", True),
        ("MN", "55343-12", True),
        ("MN", "99999", True),
        ("AK", "99999", True),
        ("MN", "10001", True),
        ("NY", "10001", False),
        ("NY", "06390", False),
        ("TX", "88510", False),
        ("DC", "20001", False),
        ("", "10001", False),
    ],
)
def test_us_origins_with_a_postal_code_that_cannot_be_right(region: str, postal_code: str, prevents: bool) -> None:
    """R-CHK-109, A-CHK-10: an absent postal code computes."""
    place = Place("US", region, "", postal_code)
    assert origin_prevents_tax(place) is prevents
    assert (origin_relief(place) is not None) is prevents


def test_origins_outside_the_us_always_compute() -> None:
    """R-CHK-109."""
    assert not origin_prevents_tax(Place("DE", "", "", "1"))
    assert not origin_prevents_tax(None)


def identifier(state: str = "verified", *customer_types: str) -> TaxIdentifier:
    return TaxIdentifier("de", state, frozenset(customer_types or ("business",)))


@pytest.mark.parametrize(
    ("identifiers", "customer_type", "buyer", "seller", "untaxed"),
    [
        ([identifier()], "business", "DE", "IE", True),
        ([identifier("pending")], "business", "DE", "IE", True),
        ([identifier("not_valid")], "business", "DE", "IE", False),
        ([identifier("not_valid"), identifier()], "business", "DE", "IE", True),
        ([identifier()], "business", "DE", "DE", False),
        ([identifier()], "business", "DE", None, False),
        ([identifier()], "individual", "DE", "IE", False),
        ([identifier("verified", "individual")], "individual", "DE", "IE", True),
        ([], "business", "DE", "IE", False),
    ],
)
def test_reverse_charge(
    identifiers: list[TaxIdentifier], customer_type: str, buyer: str, seller: str | None, untaxed: bool
) -> None:
    """R-CHK-106, R-CHK-108."""
    relief = reverse_charge(identifiers, customer_type=customer_type, buyer_country=buyer, seller_country=seller)
    assert (relief is not None) is untaxed


@pytest.mark.parametrize(
    ("checkout", "customer", "effective"),
    [(None, None, "individual"), (None, "business", "business"), ("individual", "business", "individual")],
)
def test_the_checkout_s_customer_type_wins(checkout: str | None, customer: str | None, effective: str) -> None:
    """R-CHK-108."""
    assert effective_customer_type(checkout, customer) == effective


@pytest.mark.parametrize(
    ("place", "day", "untaxed"),
    [
        (Place("US", "MN"), date(2024, 1, 1), True),
        (Place("US", "MN"), date(2024, 12, 31), True),
        (Place("US", "MN"), date(2025, 1, 1), False),
        (Place("US", "MN"), date(2023, 12, 31), False),
        (Place("US", "NY"), date(2024, 6, 1), False),
        (Place("CA", "MN"), date(2024, 6, 1), False),
        (None, date(2024, 6, 1), False),
    ],
)
def test_certificates_are_for_one_us_state_and_their_dates(place: Place | None, day: date, untaxed: bool) -> None:
    """R-CHK-107."""
    certificate = TaxCertificate("MN", date(2024, 1, 1), date(2024, 12, 31))
    relief = certificate_relief([certificate], place=place, day=day)
    assert (relief is not None) is untaxed
