"""Quotes for packages, across borders too: the dialect of API version 2021-12-13 (fulfillment.md, 5.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.skus.models import DEFAULT_WEIGHT_UNIT
from catalog.wire.exceptions import Errors, has_error, problem
from catalog.wire.records import clock
from fulfillment.pricing.landed_cost import Terms
from fulfillment.pricing.money import HUNDRED, exactly, round_quotient
from fulfillment.stock.exceptions import NotServed
from fulfillment.stock.location_choice import locations_serving
from fulfillment.stock.services import Delivery, Service

from .commands import Package, PackageQuoteRequest, country_of
from .conversion import Conversion
from .exchange import find_conversion
from .rates import tariff_on
from .tariff import Offer, Parcel, offers
from .weights import to_kilograms, total_weight, unit_weight, weight_of
from .zones import Zone, zone_between

DEFAULT_PACKAGE_UNIT = "lb"
SURCHARGE = "Fuel Surcharge"
SURCHARGE_PERCENT = Decimal(5)
NO_WAY = "The shipTo.address is invalid with the shipFrom.address"


@dataclass(frozen=True)
class PackageQuote:
    """A service with its costs and terms: the shipping of the rate table and a surcharge, no handling."""

    service: Service
    terms: Terms
    min_days: int
    max_days: int
    shipping: Decimal
    surcharge: Decimal
    ship_from: Mapping[str, Any]

    @property
    def estimated_delivery(self) -> str:
        return str(self.min_days) if self.min_days == self.max_days else f"{self.min_days}-{self.max_days}"

    @property
    def total_amount(self) -> Decimal:
        return self.shipping + self.surcharge

    @property
    def fees(self) -> dict[str, Any]:
        return {"details": [{"name": SURCHARGE, "amount": self.surcharge}], "amount": self.surcharge}


@dataclass(frozen=True)
class PackageQuotes:
    currency: str
    quotes: Sequence[PackageQuote]
    live_mode: bool


def quote_packages(request: PackageQuoteRequest, *, live_mode: bool, errors: Errors | None = None) -> PackageQuotes:
    """Return the services that could bring some packages, with prices and terms (R-FUL-093 to R-FUL-096).

    Writes nothing and locks nothing. Raises ValidationError with all problems of the request.
    """
    found: Errors = dict(errors or {})
    conversion = find_conversion(request.currency, found)
    origin = _find_origin(request, live_mode, found)
    if found or conversion is None:
        raise ValidationError(found)
    quotes: list[PackageQuote] = []
    if origin is not None:
        zone = zone_between(country_of(origin), country_of(request.ship_to))
        tariff = tariff_on(clock.now(live_mode=live_mode).date())
        parcels = [Parcel(zone, (_weight(package),)) for package in request.packages]
        quotes = [
            _quote(offer, terms, origin, conversion)
            for offer in offers(tariff, parcels, Delivery.STANDARD, conversion)
            for terms in ([Terms.DDP] if zone is Zone.DOMESTIC else [Terms.DDP, Terms.DAP])
        ]
    return PackageQuotes(request.currency, quotes, live_mode)


def _find_origin(request: PackageQuoteRequest, live_mode: bool, errors: Errors) -> Mapping[str, Any] | None:
    """Return where the packages leave: the sent place, else the first location that ships there, if any (R-FUL-095)."""
    country = country_of(request.ship_to or {})
    if not country or has_error(errors, "ship_from"):
        return None
    try:
        serving = locations_serving(country, live_mode=live_mode)
    except NotServed:
        serving = []
    if not request.ship_from:
        return {"address": serving[0].address} if serving else None
    if country_of(request.ship_from) not in {location.country for location in serving}:
        errors["ship_to.address"] = [problem("invalid_parameter", NO_WAY)]
    return request.ship_from


def _weight(package: Package) -> Decimal:
    """Return what a package weighs in kilograms: its own weight, else that of its products (R-FUL-093)."""
    if package.weight is not None:
        return to_kilograms(package.weight, package.weight_unit or DEFAULT_PACKAGE_UNIT)
    return total_weight(tuple(weight_of(_unit(item.product_details), item.quantity) for item in package.items))


def _unit(details: Mapping[str, Any]) -> Decimal:
    return unit_weight(details.get("weight"), details.get("weight_unit", DEFAULT_WEIGHT_UNIT))


@exactly
def _quote(offer: Offer, terms: Terms, origin: Mapping[str, Any], conversion: Conversion) -> PackageQuote:
    shipping = offer.charge.shipping
    surcharge = round_quotient(shipping * SURCHARGE_PERCENT, HUNDRED, conversion.minor_units)
    return PackageQuote(offer.service, terms, offer.min_days, offer.max_days, shipping, surcharge, origin)
