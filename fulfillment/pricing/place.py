"""Where a line is taxed, and whether its origin allows tax at all (R-CHK-101, R-CHK-105, R-CHK-109)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Which address decided the place; the last two are estimates (R-CHK-105)."""

    SHIP_TO = "ship_to"
    BILL_TO = "bill_to"
    PURCHASE_LOCATION = "purchase_location"
    DEFAULT = "default place of taxation"

    @property
    def is_estimate(self) -> bool:
        """Whether an address would still change the place."""
        return self in (Origin.PURCHASE_LOCATION, Origin.DEFAULT)


@dataclass(frozen=True, slots=True)
class Place:
    """A place to look rates up for. `counties` are the US counties of its ZIP code, most likely first."""

    country: str
    region: str = ""
    city: str = ""
    postal_code: str = ""
    counties: tuple[str, ...] = ()

    def postal_prefix(self, length: int) -> str:
        """The first characters of the postal code, written without blanks."""
        return self.postal_code.replace(" ", "")[:length]


def place_of_taxation(
    *,
    ship_to: Place | None,
    bill_to: Place | None,
    purchase_location: Place | None,
    default: Place | None = None,
) -> tuple[Place, Origin] | None:
    """The first place known, and where it came from; None if nothing is known (R-CHK-101, R-CHK-105).

    Physical and digital lines ask in the same order.
    """
    known = (
        (ship_to, Origin.SHIP_TO),
        (bill_to, Origin.BILL_TO),
        (purchase_location, Origin.PURCHASE_LOCATION),
        (default, Origin.DEFAULT),
    )
    return next(((place, origin) for place, origin in known if place), None)


US_POSTAL_CODE = re.compile(r"[0-9]{5}(-?[0-9]{4})?")

# First digit of a US postal code -> states; from the postal service's numbering, with the few ZIP codes that
# cross a border (Fishers Island, El Paso, Texarkana, federal offices) added to both.
US_STATES_BY_FIRST_DIGIT = {
    "0": "AE CT MA ME NH NJ NY PR RI VI VT",
    "1": "DE MD NY PA",
    "2": "DC DE MD NC SC VA WV",
    "3": "AA AL AR FL GA KY MS TN VA",
    "4": "IN KY MI OH TN",
    "5": "DC IA ID MI MN MO MT ND NE SD WI WY",
    "6": "AR CO IL KS MO NE SD",
    "7": "AR LA MO NM OK TN TX",
    "8": "AZ CA CO ID MT NE NM NV OR SD TX UT WA WY",
    "9": "AK AP AS CA FM GU HI ID MH MP OR PW WA",
}


def origin_prevents_tax(ship_from: Place | None) -> bool:
    """Whether a US origin is written so that no tax is computed; an absent postal code computes (R-CHK-109)."""
    if ship_from is None or ship_from.country != "US" or not ship_from.postal_code:
        return False
    code = ship_from.postal_code
    if code == "99999" or not US_POSTAL_CODE.fullmatch(code):
        return True
    return bool(ship_from.region) and ship_from.region not in US_STATES_BY_FIRST_DIGIT[code[0]].split()
