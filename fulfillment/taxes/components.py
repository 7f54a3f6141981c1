"""The components of a rate, for explanations (R-CHK-103)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.place import Place
from fulfillment.pricing.rates import Rate

from .models import TaxRateComponent
from .numbers import plain

WIDEST_FIRST = ("country", "state", "region", "county", "city")


class RatePart(NamedTuple):
    """A part of a rate; the parts of a rate add up to it."""

    level: str
    name: str
    value: Decimal
    source: str = ""


def parts_of(rate: Rate, place: Place, day: date) -> list[RatePart]:
    """Return the parts of a place's rate from the widest to the narrowest; [] where none are known. One query.

    The tables name few districts, so what is left over is one part. Parts that exceed the rate cannot be its parts.
    """
    if rate.jurisdiction is None or (rate.jurisdiction.postal_from and place.country != "US"):
        return []
    rows = TaxRateComponent.objects.live_on(day).filter(country=place.country, region__in=["", place.region])
    parts: list[RatePart] = []
    left = rate.value
    for row in _fitting(rows, rate, place):
        if row.rate and row.rate <= left:
            parts.append(RatePart(row.level, row.name or row.region or row.country, plain(row.rate), row.source))
            left -= row.rate
    if parts and left:
        parts.append(RatePart("local", "districts and other local parts", plain(left), rate.source))
    return parts


def _fitting(rows: Iterable[TaxRateComponent], rate: Rate, place: Place) -> list[TaxRateComponent]:
    area = rate.jurisdiction
    county = (area.county if area else "") or next(iter(place.counties), "")
    city = ((area.city if area else "") or place.city).casefold()
    fitting = [
        row
        for row in rows
        if row.level in ("country", "state", "region")
        or (row.level == "county" and row.name == county)
        or (row.level == "city" and row.name.casefold() == city != "")
    ]
    return sorted(fitting, key=lambda row: WIDEST_FIRST.index(row.level))
