"""The services that goods travel by (fulfillment.md, 5.2)."""

from enum import Enum


class Delivery(Enum):
    """How goods are handed over: what `shipTo.type` says."""

    STANDARD = "standard"
    ACCESS_POINT = "access_point"
    CASH_ON_DELIVERY = "cash_on_delivery"


class Service(Enum):
    """A service: its code, the name that a quote's `serviceLevel` carries, what people call it, its delivery type."""

    def __new__(cls, code: str, level: str, label: str, delivery: Delivery) -> "Service":
        """Make the code the value, so that `Service("SG")` finds the service."""
        service = object.__new__(cls)
        service._value_ = code
        service.level, service.label, service.delivery = level, label, delivery
        return service

    value: str
    level: str
    label: str
    delivery: Delivery

    STANDARD = ("SG", "standard", "Standard", Delivery.STANDARD)
    SECOND_DAY = ("D2", "expressSecondDay", "Express, second day", Delivery.STANDARD)
    NEXT_DAY = ("D1", "expressNextDay", "Express, next day", Delivery.STANDARD)
    IN_HOME = ("IH", "inHome", "In-home", Delivery.STANDARD)
    INTERNATIONAL_STANDARD = ("IS", "internationalStandard", "International standard", Delivery.STANDARD)
    INTERNATIONAL_EXPRESS = ("IC", "internationalExpress", "International express", Delivery.STANDARD)
    ACCESS_POINT_STANDARD = ("AG", "accessPointStandard", "Access point, standard", Delivery.ACCESS_POINT)
    ACCESS_POINT_EXPRESS = ("A1", "accessPointExpress", "Access point, express", Delivery.ACCESS_POINT)
    CASH_ON_DELIVERY = ("COD", "standardCOD", "Cash on delivery", Delivery.CASH_ON_DELIVERY)


DELIVERY_TYPES = tuple(delivery.value for delivery in Delivery)
SERVICE_CHOICES = tuple((service.value, f"{service.value}: {service.label}") for service in Service)
SERVICE_CODES = tuple(service.value for service in Service)
