"""Whether somebody must sign for the goods, and what that costs (R-FUL-087)."""

from decimal import Decimal
from enum import Enum


class Signature(Enum):
    """Who must sign, and the USD that handling of each parcel costs more."""

    def __new__(cls, kind: str, handling: Decimal) -> "Signature":
        """Make the kind the value."""
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
    """Return who must sign: an adult for certain items, anybody from the threshold on; both amounts in one currency."""
    if has_adult_item:
        return Signature.ADULT
    return Signature.STANDARD if threshold is not None and order_value >= threshold else Signature.NONE
