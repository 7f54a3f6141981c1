"""Quotes for packages, across borders too: the dialect of API version 2021-12-13 (fulfillment.md, 5.4)."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from catalog.skus.models import DEFAULT_WEIGHT_UNIT
from catalog.wire.exceptions import Errors, problem
from catalog.wire.records import clock
from fulfillment.pricing.landed_cost import Terms
from fulfillment.pricing.money import HUNDRED, exactly, round_quotient
from fulfillment.stock.exceptions import NotServed
from fulfillment.stock.location_choice import locations_serving
from fulfillment.stock.services import Delivery

from .conversion import Conversion
from .exchange import conversion_of
from .members import country_of
from .rates import tariff_on
from .tariff import Offer, Parcel, offers
from .weights import to_kilograms, total_weight, unit_weight, weight_of
from .zones import Zone, zone_between

DEFAULT_PACKAGE_UNIT = "lb"
SURCHARGE = "Fuel Surcharge"
SURCHARGE_PERCENT = Decimal(5)
NO_WAY = "The shipTo.address is invalid with the shipFrom.address"


def quote_packages(*, live_mode: bool, values: dict[str, Any], errors: Errors) -> dict[str, Any]:
    """Return the services that could bring some packages, with prices and terms (R-FUL-093 to R-FUL-096).

    Packages cost the shipping of the rate table and a surcharge, no handling. Writes nothing and locks nothing. Raises
    ValidationError with all problems of the request.
    """
    found = dict(errors)
    conversion = conversion_of(values, found)
    place = _ship_from(live_mode, values, found)
    if found or conversion is None:
        raise ValidationError(found)
    quotes: list[dict[str, Any]] = []
    if place is not None:
        zone = zone_between(country_of(place), country_of(values["ship_to"]))
        tariff = tariff_on(clock.now(live_mode=live_mode).date())
        parcels = [Parcel(zone, (_weight(package),)) for package in values["packages"]]
        quotes = [
            _represent(offer, terms, place, conversion)
            for offer in offers(tariff, parcels, Delivery.STANDARD, conversion)
            for terms in ([Terms.DDP] if zone is Zone.DOMESTIC else [Terms.DDP, Terms.DAP])
        ]
    return {"currency": values["currency"], "quotes": quotes, "liveMode": live_mode}


def _ship_from(live_mode: bool, values: dict[str, Any], errors: Errors) -> dict[str, Any] | None:
    """Return where the packages leave: what was sent, else the first location that ships there, if any (R-FUL-095)."""
    country, sent = country_of(values.get("ship_to") or {}), values.get("ship_from") or {}
    if not country or any(path.startswith("shipFrom") for path in errors):
        return None
    try:
        serving = locations_serving(country, live_mode=live_mode)
    except NotServed:
        serving = []
    if not sent:
        return {"address": serving[0].address} if serving else None
    if country_of(sent) not in {location.country for location in serving}:
        errors["shipTo.address"] = [problem("invalid_parameter", NO_WAY)]
    return sent


def _weight(package: dict[str, Any]) -> Decimal:
    """Return what a package weighs in kilograms: its own weight, else that of its products (R-FUL-093)."""
    if "weight" in package:
        return to_kilograms(package["weight"], package.get("weightUnit", DEFAULT_PACKAGE_UNIT))
    return total_weight(tuple(weight_of(_unit(line["productDetails"]), line["quantity"]) for line in package["items"]))


def _unit(details: dict[str, Any]) -> Decimal:
    return unit_weight(details.get("weight"), details.get("weightUnit", DEFAULT_WEIGHT_UNIT))


@exactly
def _represent(offer: Offer, terms: Terms, place: dict[str, Any], conversion: Conversion) -> dict[str, Any]:
    shipping = offer.charge.shipping
    surcharge = round_quotient(shipping * SURCHARGE_PERCENT, HUNDRED, conversion.minor_units)
    days = str(offer.min_days) if offer.min_days == offer.max_days else f"{offer.min_days}-{offer.max_days}"
    return {
        "id": offer.service.value,
        "description": offer.service.label,
        "serviceLevel": offer.service.level,
        "estimatedDelivery": days,
        "shippingTerms": terms.value,
        "totalAmount": shipping + surcharge,
        "shipFrom": place,
        "fees": {"details": [{"name": SURCHARGE, "amount": surcharge}], "amount": surcharge},
    }
