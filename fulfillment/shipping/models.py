"""The tables of shipping. The rates are shared by test and live mode."""

from .rates import ShippingRate
from .settings import AdultItem, ShippingSettings

__all__ = ["AdultItem", "ShippingRate", "ShippingSettings"]
