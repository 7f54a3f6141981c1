"""Zones of the rate table: the distance of two countries (fulfillment.md, 5.3)."""

from enum import Enum

from fulfillment.pricing.landed_cost import EU_MEMBERS

NORTH_AMERICA = frozenset({"US", "CA", "MX"})


class Zone(Enum):
    """Domestic, within a region, or international."""

    DOMESTIC = "domestic"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


ZONE_CHOICES = tuple((zone.value, zone.value) for zone in Zone)


def zone_between(origin: str, destination: str) -> Zone:
    """Return the zone of two country codes. Symmetric."""
    if origin == destination:
        return Zone.DOMESTIC
    pair = {origin, destination}
    return Zone.REGIONAL if pair <= EU_MEMBERS or pair <= NORTH_AMERICA else Zone.INTERNATIONAL
