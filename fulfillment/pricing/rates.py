"""Rates and where they come from, and the choice of the one that counts among candidate rows (R-CHK-103)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fulfillment.pricing.money import ZERO
from fulfillment.pricing.place import Place
from fulfillment.pricing.principles import PRINCIPLES

# From the widest to the narrowest; of two live rows the narrower one wins.
SPECIFICITY = {"country": 0, "region": 1, "state": 1, "county": 2, "city": 3, "territory": 4, "zip": 4}


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The area a rate is for. `level` is a key of SPECIFICITY; empty strings stand for "any"."""

    country: str = ""
    level: str = "country"
    region: str = ""
    county: str = ""
    city: str = ""
    postal_from: str = ""
    postal_to: str = ""
    name: str = ""

    def __str__(self) -> str:
        postal = self.postal_from if self.postal_from == self.postal_to else f"{self.postal_from}-{self.postal_to}"
        parts = (self.country, self.region, self.county, self.city, postal)
        place = " ".join(part for part in parts if part)
        return f"{place} ({self.name})" if self.name else place

    def covers(self, place: Place) -> bool:
        """Whether the place lies in this area."""
        if self.country != place.country or (self.region and self.region != place.region):
            return False
        if self.postal_from:
            return self.postal_from <= place.postal_prefix(len(self.postal_from)) <= self.postal_to
        if self.city:
            return self.city.casefold() == place.city.casefold()
        return not self.county or self.county in place.counties


@dataclass(frozen=True, slots=True)
class Rate:
    """A fraction (0.07525 = 7.525 %) with its origin: area, validity (both days included), table row, source.

    `note` says in words what bent the rate (an exemption, an override), `rule` is the rule that applies it.
    """

    value: Decimal
    jurisdiction: Jurisdiction | None = None
    category: str = "standard"
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    row: str = ""
    note: str = ""
    rule: str = "R-CHK-103"

    @property
    def principle(self) -> str:
        """Return what the rule says, in words for staff."""
        return PRINCIPLES[self.rule]

    def live_on(self, day: date) -> bool:
        """Whether the row counts on that day; an absent end is open."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


NO_RATE = Rate(ZERO, note="no row for this place")


def choose_rate(candidates: Iterable[Rate], place: Place, day: date, category: str = "standard") -> Rate | None:
    """The most specific live row for the place, or None.

    Rows of equal rank: the county named first among the place's counties, then the row that began last, then the
    first of the candidates.
    """

    def rank(rate: Rate, area: Jurisdiction) -> tuple[int, int, date]:
        county = -place.counties.index(area.county) if area.county in place.counties else -len(place.counties)
        return SPECIFICITY[area.level], county, rate.valid_from or date.min

    live = [
        (rank(rate, rate.jurisdiction), rate)
        for rate in candidates
        if rate.jurisdiction and rate.category == category and rate.live_on(day) and rate.jurisdiction.covers(place)
    ]
    return max(live, key=lambda ranked: ranked[0])[1] if live else None
