"""Who need not pay tax: buyers with a tax identifier or a certificate, origins that prevent tax (R-CHK-106 to 109)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fulfillment.pricing.place import Place, origin_prevents_tax
from fulfillment.pricing.taxability import Relief

COUNTED_STATES = frozenset({"pending", "verified"})
INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True)
class TaxIdentifier:
    """An identifier of the checkout; `customer_types` are those for which it applies at this place and entity."""

    type: str
    state: str
    customer_types: frozenset[str]


@dataclass(frozen=True, slots=True)
class TaxCertificate:
    """A certificate of the customer for one US state; both dates included."""

    tax_authority: str
    start_date: date
    end_date: date


def effective_customer_type(checkout: str | None, customer: str | None) -> str:
    """The checkout's own type beats the customer's (R-CHK-108)."""
    return checkout or customer or INDIVIDUAL


def reverse_charge(
    identifiers: Iterable[TaxIdentifier], *, customer_type: str, buyer_country: str, seller_country: str | None
) -> Relief | None:
    """Relief for a cross-border sale to a buyer who has a counted, applicable identifier (R-CHK-106, R-CHK-108)."""
    if seller_country is None or seller_country == buyer_country:
        return None
    for identifier in identifiers:
        if identifier.state in COUNTED_STATES and customer_type in identifier.customer_types:
            return Relief(f"reverse charge: tax identifier of type {identifier.type}", "R-CHK-106")
    return None


def certificate_relief(certificates: Iterable[TaxCertificate], *, place: Place | None, day: date) -> Relief | None:
    """Relief by a certificate for the state of the place, which is shipTo's or else billTo's (R-CHK-107)."""
    if place is None or place.country != "US":
        return None
    for certificate in certificates:
        covers = certificate.tax_authority == place.region and certificate.start_date <= day <= certificate.end_date
        if covers:
            return Relief(f"tax certificate for {place.region}", "R-CHK-107")
    return None


def origin_relief(ship_from: Place | None) -> Relief | None:
    """Relief because the origin's postal code cannot be right (R-CHK-109)."""
    if not origin_prevents_tax(ship_from):
        return None
    return Relief("no tax computed: postal code of the ship-from address", "R-CHK-109")


def no_place_relief(place: Place | None) -> Relief | None:
    """Relief because nothing tells where the line is taxed (R-CHK-105)."""
    return None if place else Relief("no place of taxation known", "R-CHK-105")
