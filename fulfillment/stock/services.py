"""Services that goods are shipped by (fulfillment.md, 5.2)."""

from enum import Enum
from typing import NamedTuple


class Delivery(Enum):
    """How goods are handed over: `shipTo.type`."""

    STANDARD = "standard"
    ACCESS_POINT = "access_point"
    CASH_ON_DELIVERY = "cash_on_delivery"


class Service(Enum):
    """A service by its code, which is a quote's `id`."""

    STANDARD = "SG"
    SECOND_DAY = "D2"
    NEXT_DAY = "D1"
    IN_HOME = "IH"
    INTERNATIONAL_STANDARD = "IS"
    INTERNATIONAL_EXPRESS = "IC"
    ACCESS_POINT_STANDARD = "AG"
    ACCESS_POINT_EXPRESS = "A1"
    CASH_ON_DELIVERY = "COD"

    @property
    def label(self) -> str:
        return _FACTS[self].label

    @property
    def delivery(self) -> Delivery:
        return _FACTS[self].delivery


class _Facts(NamedTuple):
    label: str
    delivery: Delivery = Delivery.STANDARD


_FACTS = {
    Service.STANDARD: _Facts("Standard"),
    Service.SECOND_DAY: _Facts("Express, second day"),
    Service.NEXT_DAY: _Facts("Express, next day"),
    Service.IN_HOME: _Facts("In-home"),
    Service.INTERNATIONAL_STANDARD: _Facts("International standard"),
    Service.INTERNATIONAL_EXPRESS: _Facts("International express"),
    Service.ACCESS_POINT_STANDARD: _Facts("Access point, standard", Delivery.ACCESS_POINT),
    Service.ACCESS_POINT_EXPRESS: _Facts("Access point, express", Delivery.ACCESS_POINT),
    Service.CASH_ON_DELIVERY: _Facts("Cash on delivery", Delivery.CASH_ON_DELIVERY),
}

DELIVERY_TYPES = tuple(delivery.value for delivery in Delivery)
SERVICE_CHOICES = tuple((service.value, f"{service.value}: {service.label}") for service in Service)
SERVICE_CODES = tuple(service.value for service in Service)
