"""Costs of parcels by the rate table. Pure: no database, clock or randomness (R-FUL-083 to R-FUL-088, R-FUL-092)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from fulfillment.pricing.money import ZERO, exactly, spread, to_units
from fulfillment.stock.services import Delivery, Service

from .conversion import Conversion
from .weights import WEIGHT_DECIMALS, billed_weight, total_weight
from .zones import Zone

HANDLING = Decimal("1.00")
"""USD per parcel (R-FUL-083)."""


class Rate(NamedTuple):
    """A row of the rate table: USD, days, and the least billed kilograms for which the service is offered."""

    service: Service
    zone: Zone
    first_kg: Decimal
    further_kg: Decimal
    min_days: int
    max_days: int
    fees: Decimal = ZERO
    min_kg: int = 0


Tariff = dict[tuple[Service, Zone], Rate]


class Charge(NamedTuple):
    """Costs in the currency of the quote."""

    shipping: Decimal
    handling: Decimal
    fees: Decimal

    @property
    def total(self) -> Decimal:
        """The sum of the already rounded parts (R-FUL-088)."""
        return self.shipping + self.handling + self.fees


class Parcel(NamedTuple):
    """Goods that ship together: their zone, and the kilograms of each part."""

    zone: Zone
    weights: tuple[Decimal, ...]

    @property
    def billed(self) -> int:
        return billed_weight(total_weight(self.weights))


class Offer(NamedTuple):
    """A service for all parcels: the charge of each, and the days of the slowest."""

    service: Service
    charges: tuple[Charge, ...]
    min_days: int
    max_days: int

    @property
    def charge(self) -> Charge:
        """The charge for all parcels together (R-FUL-084)."""
        return added(self.charges)


def added(charges: Iterable[Charge]) -> Charge:
    return Charge(*(sum(part, ZERO) for part in zip(*charges, strict=True)))


def offers(
    tariff: Tariff, parcels: Sequence[Parcel], delivery: Delivery, conversion: Conversion, *, extra: Decimal = ZERO
) -> list[Offer]:
    """Return the services that take all parcels, cheapest first, then by code (R-FUL-084, R-FUL-086).

    `extra` is USD added to the handling of each parcel (R-FUL-087). Without parcels there are no offers.
    """
    services = [service for service in Service if service.delivery is delivery]
    found = [_offer(service, tariff, parcels, conversion, extra) for service in services if parcels]
    return sorted(filter(None, found), key=lambda offer: (offer.charge.total, offer.service.value))


def _offer(
    service: Service, tariff: Tariff, parcels: Sequence[Parcel], conversion: Conversion, extra: Decimal
) -> Offer | None:
    rates = [_rate(tariff.get((service, parcel.zone)), parcel) for parcel in parcels]
    fitting = [rate for rate in rates if rate is not None]
    if len(fitting) < len(rates):
        return None
    charges = tuple(_charge(rate, parcel, conversion, extra) for rate, parcel in zip(fitting, parcels, strict=True))
    return Offer(service, charges, max(rate.min_days for rate in fitting), max(rate.max_days for rate in fitting))


def _rate(rate: Rate | None, parcel: Parcel) -> Rate | None:
    return rate if rate is not None and parcel.billed >= rate.min_kg else None


@exactly
def _charge(rate: Rate, parcel: Parcel, conversion: Conversion, extra: Decimal) -> Charge:
    shipping = rate.first_kg + (parcel.billed - 1) * rate.further_kg
    return Charge(*(conversion.from_table(amount) for amount in (shipping, HANDLING + extra, rate.fees)))


def shares(charge: Charge, parcel: Parcel, minor_units: int) -> tuple[Charge, ...]:
    """Split the charge of a parcel over its parts by weight; the parts add up to the cent (R-FUL-085)."""
    weights = [Decimal(to_units(weight, WEIGHT_DECIMALS)) for weight in parcel.weights]
    parts = (spread(amount, weights, minor_units) for amount in charge)
    return tuple(Charge(*split) for split in zip(*parts, strict=True))
