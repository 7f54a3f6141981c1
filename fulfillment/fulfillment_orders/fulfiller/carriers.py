"""Carriers of the simulated warehouse by service code (R-FUL-155, R-FUL-116)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tracking:
    """How a parcel can be followed, empty where unknown."""

    company_id: str = ""
    company: str = ""
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Carrier:
    """A carrier: its name, and the prefix of its tracking numbers."""

    company_id: str
    company: str
    prefix: str

    def tracking(self, shipment_id: str) -> Tracking:
        number = f"{self.prefix}{shipment_id}"
        return Tracking(self.company_id, self.company, number, f"https://{self.company_id}.example/track/{number}")


PARCELS = Carrier("parcels", "Lockstep Parcels", "LP")
EXPRESS = Carrier("express", "Lockstep Express", "LX")
FREIGHT = Carrier("freight", "Lockstep Home Freight", "LH")
OVERSEAS = Carrier("overseas", "Lockstep Overseas", "LO")
CARRIERS = {
    "SG": PARCELS,
    "D2": EXPRESS,
    "D1": EXPRESS,
    "IH": FREIGHT,
    "IS": OVERSEAS,
    "IC": OVERSEAS,
    "AG": PARCELS,
    "A1": EXPRESS,
    "COD": PARCELS,
}


def carrier_of(service_level: str) -> Carrier:
    """Return the carrier of a service; unknown codes ship like `SG`."""
    return CARRIERS.get(service_level, PARCELS)
