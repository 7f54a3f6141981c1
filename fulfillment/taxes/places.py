"""From addresses to places that rates can be looked up for (R-CHK-101, R-CHK-103, R-CHK-105)."""

from collections.abc import Mapping

from fulfillment.pricing.place import Place

from .models import AccountSettings, ZipCounties
from .tax_rates import US_ZIP

ZIP_LENGTH = 5


def locate(address: Mapping[str, str] | None) -> Place | None:
    """Return the place of a wire address (country, state, city, postalCode), or None without a country.

    A US ZIP code adds its counties, in the order of the table, and the state where the address has none. One query
    for a US ZIP code, none otherwise.
    """
    if not address or not address.get("country"):
        return None
    text = {name: (address.get(name) or "").strip() for name in ("country", "state", "city", "postalCode")}
    place = Place(text["country"], text["state"], text["city"], text["postalCode"])
    return _with_counties(place) if place.country == "US" else place


def default_place(account: AccountSettings) -> Place | None:
    """Return the account's default place of taxation, or None if staff have set none (R-CHK-105)."""
    return locate(
        {
            "country": account.default_country,
            "state": account.default_region,
            "postalCode": account.default_postal_code,
        }
    )


def _with_counties(place: Place) -> Place:
    code = place.postal_code[:ZIP_LENGTH]
    known = ZipCounties.objects.filter(zip=code).first() if US_ZIP.fullmatch(code) else None
    if known is None or (place.region and place.region not in known.state_codes):
        return place
    region = place.region or known.state_codes[0]
    return Place(place.country, region, place.city, place.postal_code, known.county_names)
