"""The rows of the rate table that may count for a place."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from fulfillment.pricing.place import Origin, Place
from fulfillment.pricing.rates import SPECIFICITY, Rate

from .models import TaxRate
from .places import ZIP_LENGTH
from .tax_rates import US_ZIP

Level = TaxRate.Level
AppliesTo = TaxRate.AppliesTo


def standard_rates(place: Place, origin: Origin | None, day: date, *, live_mode: bool) -> list[Rate]:
    """Return the live standard rates around a place, one query (R-CHK-103).

    Of rows for the same area, those for the default place count before others where the place is the default one
    (R-CHK-105), then the staff's before loaded ones.
    """
    around = reduce(or_, _areas(place))
    rows = TaxRate.objects.live_on(day).filter(
        around, country=place.country, category=TaxRate.Category.STANDARD, applies_to__in=_wanted(origin, live_mode)
    )
    return [row.as_rate() for row in _without_outranked(rows)]


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
    # Digits of one length are the only texts that every database orders alike.
    if US_ZIP.fullmatch(code):
        yield Q(level=Level.ZIP, postal_from__lte=code, postal_to__gte=code)


def _without_outranked(rows: Iterable[TaxRate]) -> Iterator[TaxRate]:
    best: dict[tuple[str | int, ...], list[TaxRate]] = {}
    for row in rows:
        kept = best.setdefault(_area(row), [])
        if kept and _rank(row) > _rank(kept[0]):
            kept.clear()
        if not kept or _rank(row) == _rank(kept[0]):
            kept.append(row)
    return (row for kept in best.values() for row in kept)


def _rank(row: TaxRate) -> tuple[bool, bool]:
    return not row.is_for_addresses, row.origin == TaxRate.Origin.STAFF


def _area(row: TaxRate) -> tuple[str | int, ...]:
    """Return what two rows for the same area share; what pricing does not compare does not tell them apart."""
    if row.postal_from:
        return SPECIFICITY[row.level], row.region, row.postal_from, row.postal_to
    return SPECIFICITY[row.level], row.region, row.city_folded or row.county
