"""Duty rates for the destinations of a checkout (R-CHK-123, R-CHK-124)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from fulfillment.pricing import landed_cost
from fulfillment.pricing.landed_cost import EU, EU_MEMBERS, choose_duty
from fulfillment.pricing.rates import Rate

from .models import DutyRate
from .shipped import first_to_ask


@dataclass(frozen=True)
class DutyTables:
    """The duty rows of some destinations."""

    rows: tuple[landed_cost.DutyRate, ...]

    def listed(self, country: str) -> bool:
        """Return whether a destination, or its union, has a row in the landed cost list."""
        areas = _areas(country)
        return any(row.destination in areas for row in self.rows)

    def duty(self, country: str, hs_code: str, day: date) -> Rate | None:
        """Return the live duty rate for goods at a destination, or None."""
        return choose_duty(self.rows, country, hs_code, day)


def duty_tables(destinations: Collection[str]) -> DutyTables:
    """Read the duty rows of these countries and of the EU where they are members; one query."""
    areas = {area for country in destinations for area in _areas(country)}
    rows = sorted(DutyRate.objects.filter(destination__in=areas), key=first_to_ask)
    return DutyTables(tuple(row.as_duty_rate() for row in rows))


def _areas(country: str) -> tuple[str, ...]:
    return (country, EU) if country in EU_MEMBERS else (country,)
