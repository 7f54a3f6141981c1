"""The tax rules of one place on one day (R-CHK-103 to R-CHK-105)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from fulfillment.pricing.place import Origin, Place
from fulfillment.pricing.rates import NO_RATE, Rate, choose_rate
from fulfillment.pricing.taxability import EVERY_CODE, ShippingRule, Treatment, choose_treatment

from .components import RatePart, parts_of
from .models import ShippingTaxability, Taxability, TaxRate
from .rate_rows import standard_rates
from .shipped import first_to_ask

NATIONAL = (TaxRate.Level.COUNTRY, TaxRate.Level.TERRITORY)


@dataclass(frozen=True)
class TaxTables:
    """The rate, the exceptions and the shipping rule of a place; `import_tax` is the destination's national rate."""

    place: Place | None
    day: date
    rate: Rate = NO_RATE
    import_tax: Rate = NO_RATE
    treatments: tuple[Treatment, ...] = ()
    shipping_rule: ShippingRule | None = None

    def sales_tax_parts(self, tax_code: str) -> tuple[Rate, Treatment | None]:
        """Return the rate and the exception for one of the tax codes that the tables were made for."""
        if self.place is None:
            return self.rate, None
        return self.rate, choose_treatment(self.treatments, tax_code, self.place)

    @cached_property
    def components(self) -> list[RatePart]:
        """The parts of the rate by state, county, city; one query when first asked for."""
        return parts_of(self.rate, self.place, self.day) if self.place else []


def tax_tables(
    place: Place | None, origin: Origin | None, *, day: date, tax_codes: Collection[str], live_mode: bool
) -> TaxTables:
    """Read the tables for a place: three queries in the US, two elsewhere, none without a place.

    `tax_codes` are the codes of all lines. A place without a row has the rate 0.
    """
    if place is None:
        return TaxTables(None, day, rate=replace(NO_RATE, note="no place of taxation known", rule="R-CHK-105"))
    rates = standard_rates(place, origin, day, live_mode=live_mode)
    national = [rate for rate in rates if rate.jurisdiction and rate.jurisdiction.level in NATIONAL]
    return TaxTables(
        place=place,
        day=day,
        rate=_named_estimate(choose_rate(rates, place, day) or NO_RATE, origin),
        import_tax=replace(choose_rate(national, place, day) or NO_RATE, rule="R-CHK-125"),
        treatments=_treatments(place, day, tax_codes),
        shipping_rule=_shipping_rule(place, day),
    )


def _named_estimate(rate: Rate, origin: Origin | None) -> Rate:
    if origin is None or not origin.is_estimate:
        return rate
    note = "; ".join(filter(None, (f"estimate by the {origin}", rate.note)))
    return replace(rate, note=note, rule="R-CHK-105")


def _treatments(place: Place, day: date, tax_codes: Collection[str]) -> tuple[Treatment, ...]:
    rows = Taxability.objects.live_on(day).filter(
        country=place.country, region__in={"", place.region}, code__in={EVERY_CODE, *tax_codes}
    )
    # Of rows for the same code and area, pricing takes the first.
    return tuple(row.as_treatment() for row in sorted(rows, key=first_to_ask))


def _shipping_rule(place: Place, day: date) -> ShippingRule | None:
    if place.country != "US":
        return None
    rows = ShippingTaxability.objects.live_on(day).filter(country=place.country, region=place.region)
    first = min(rows, key=first_to_ask, default=None)
    return ShippingRule(first.shipping_rule) if first else None
