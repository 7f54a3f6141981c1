"""Turn addresses into places for which rates can be looked up (R-CHK-101, R-CHK-103, R-CHK-105)."""

from collections.abc import Mapping, Sequence

from fulfillment.pricing.place import Place

from .models import AccountSettings, ZipCounties
from .tax_rates import US_ZIP

ZIP_LENGTH = 5


Address = Mapping[str, str] | None


def locate(address: Address) -> Place | None:
    """Return the place of an address (country, state, city, postal_code), or None without a country.

    A US ZIP code adds its counties, in the order of the table, and the state where the address has none. One query
    for a US ZIP code, none otherwise.
    """
    return locate_all([address])[0]


def locate_all(addresses: Sequence[Address]) -> list[Place | None]:
    """Return the places of several addresses, in their order; one query if any has a US ZIP code."""
    places = [_written(address) for address in addresses]
    codes = {code for place in places if place and (code := _us_zip(place))}
    known = {row.zip: row for row in ZipCounties.objects.filter(zip__in=codes)} if codes else {}
    return [place and _with_counties(place, known.get(_us_zip(place))) for place in places]


def _written(address: Address) -> Place | None:
    """Return the place as the address has it."""
    if not address or not address.get("country"):
        return None
    text = {name: (address.get(name) or "").strip() for name in ("country", "state", "city", "postal_code")}
    return Place(text["country"], text["state"], text["city"], text["postal_code"])


def default_place(account: AccountSettings) -> Place | None:
    """Return the account's default place of taxation, or None if staff have set none (R-CHK-105)."""
    return locate(
        {
            "country": account.default_country,
            "state": account.default_region,
            "postal_code": account.default_postal_code,
        }
    )


def _us_zip(place: Place) -> str:
    """Return the ZIP code of a place in the US; "" if there is none."""
    code = place.postal_code[:ZIP_LENGTH]
    return code if place.country == "US" and US_ZIP.fullmatch(code) else ""


def _with_counties(place: Place, known: ZipCounties | None) -> Place:
    if known is None or (place.region and place.region not in known.state_codes):
        return place
    region = place.region or known.state_codes[0]
    return Place(place.country, region, place.city, place.postal_code, known.county_names)
