"""Required signatures and their cost (R-FUL-087)."""

from decimal import Decimal
from enum import Enum


class Signature(Enum):
    """Who must sign, and the USD that it adds to the handling of each parcel."""

    def __new__(cls, kind: str, handling: Decimal) -> "Signature":
        signature = object.__new__(cls)
        signature._value_ = kind
        signature.handling = handling
        return signature

    value: str
    handling: Decimal

    NONE = ("", Decimal(0))
    STANDARD = ("standard", Decimal("4.00"))
    ADULT = ("adult", Decimal("6.00"))


def required_signature(order_value: Decimal, threshold: Decimal | None, *, has_adult_item: bool) -> Signature:
    """Return who must sign: an adult for adult items, anyone from the threshold on. Both amounts share a currency."""
    if has_adult_item:
        return Signature.ADULT
    return Signature.STANDARD if threshold is not None and order_value >= threshold else Signature.NONE
