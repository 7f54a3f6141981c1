"""Members of source messages that have rules of form of their own (R-CHK-147)."""

import re
from decimal import Decimal
from typing import Any

from catalog.wire.exceptions import invalid, problem
from catalog.wire.messages.fields import Member, Number, Text, Whole
from catalog.wire.messages.nested import Part

from .cards import is_card_number, plain_number

CODE = re.compile(r"[0-9]{3,4}")


class CardNumber(Text):
    """A card number. It is never repeated, not even in the error."""

    def read(self, value: Any) -> str:
        """Return the digits. Raises ValidationError without the value."""
        number = plain_number(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if not is_card_number(number):
            raise problem("invalid_parameter", "The card number is not valid.")
        return number


class SecurityCode(Text):
    """Three or four digits that are checked and forgotten."""

    def read(self, value: Any) -> str:
        """Return nothing of it. Raises ValidationError without the value."""
        if not CODE.fullmatch(str(value)):
            raise problem("invalid_parameter", "The security code is not valid.")
        return ""


class Between(Whole):
    """A whole number between two others."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        """Return the number. Raises ValidationError outside the limits."""
        number = super().read(value)
        if not self.least <= number <= self.most:
            raise invalid(value)
        return number


def card() -> Part:
    """Return a card as a browser sends it."""
    parts: dict[str, Member] = {
        "number": CardNumber(required=True),
        "expirationMonth": Between(1, 12, required=True),
        "expirationYear": Between(2000, 2099, required=True),
        "cvv": SecurityCode(),
    }
    return Part(parts, ignored=("brand", "lastFourDigits"), write_only=True)


class PositiveAmount(Number):
    """An amount above zero that can be stored."""

    def read(self, value: Any) -> Decimal:
        """Return the amount. Raises ValidationError."""
        amount = super().read(value)
        exponent = amount.normalize().as_tuple().exponent
        if amount <= 0 or amount.adjusted() >= 15 or not isinstance(exponent, int) or exponent < -4:
            raise invalid(value)
        return amount
