"""How far apart two countries are for the rate table (fulfillment.md, 5.3)."""

from enum import Enum

from fulfillment.pricing.landed_cost import EU_MEMBERS

NORTH_AMERICA = frozenset({"US", "CA", "MX"})


class Zone(Enum):
    """The three distances."""

    DOMESTIC = "domestic"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


ZONE_CHOICES = tuple((zone.value, zone.value) for zone in Zone)


def zone_between(origin: str, destination: str) -> Zone:
    """Return the zone of two countries, given by their codes; it is the same in both directions."""
    if origin == destination:
        return Zone.DOMESTIC
    pair = {origin, destination}
    return Zone.REGIONAL if pair <= EU_MEMBERS or pair <= NORTH_AMERICA else Zone.INTERNATIONAL
