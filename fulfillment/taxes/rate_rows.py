"""The rows of the rate table that may count for a place."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from fulfillment.pricing.place import Origin, Place
from fulfillment.pricing.rates import SPECIFICITY, Rate

from .models import TaxRate
from .places import ZIP_LENGTH
from .tax_rates import US_ZIP, rows_for_zip

Level = TaxRate.Level
AppliesTo = TaxRate.AppliesTo


def standard_rates(place: Place, origin: Origin | None, day: date, *, live_mode: bool) -> list[Rate]:
    """Return the live standard rates that cover a place, one query (R-CHK-103).

    Rows for the default place of taxation stand alone where the place is that one (R-CHK-105). Among rows for equally
    wide areas those of the staff stand alone.
    """
    # The country stands in every branch so that SQLite searches an index for each of them.
    around = reduce(or_, (Q(country=place.country) & area for area in _areas(place)))
    rows = TaxRate.objects.live_on(day).filter(
        around, category=TaxRate.Category.STANDARD, applies_to__in=_wanted(origin, live_mode)
    )
    covering = [row for row in rows.order_by("pk") if row.jurisdiction.covers(place)]
    bound = [row for row in covering if not row.is_for_addresses]
    return [row.as_rate() for row in _without_outranked(bound or covering)]


def _wanted(origin: Origin | None, live_mode: bool) -> list[str]:
    if origin is not Origin.DEFAULT:
        return [AppliesTo.ADDRESSES]
    return [AppliesTo.ADDRESSES, AppliesTo.LIVE_DEFAULT if live_mode else AppliesTo.TEST_DEFAULT]


def _areas(place: Place) -> Iterator[Q]:
    yield Q(level=Level.COUNTRY)
    yield Q(level=Level.TERRITORY)
    if place.region:
        yield Q(level__in=[Level.REGION, Level.STATE], region=place.region)
    if place.counties:
        yield Q(level=Level.COUNTY, region=place.region, county__in=place.counties)
    if place.city:
        yield Q(level=Level.CITY, region__in=["", place.region], city_folded=place.city.casefold())
    code = place.postal_prefix(ZIP_LENGTH)
    if US_ZIP.fullmatch(code):
        yield rows_for_zip(code)


def _without_outranked(rows: list[TaxRate]) -> Iterator[TaxRate]:
    """Yield all rows of an area by the staff, or else all that were loaded; areas are as wide as pricing ranks them."""
    by_area: dict[tuple[int, str], list[TaxRate]] = defaultdict(list)
    for row in rows:
        by_area[SPECIFICITY[row.level], row.county if row.level == Level.COUNTY else ""].append(row)
    for together in by_area.values():
        yield from [row for row in together if row.origin == TaxRate.Origin.STAFF] or together
