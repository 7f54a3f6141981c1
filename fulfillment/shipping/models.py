"""Models of shipping. Test and live mode share the rates."""

from .rates import ShippingRate
from .settings import AdultItem, ShippingSettings

__all__ = ["AdultItem", "ShippingRate", "ShippingSettings"]
