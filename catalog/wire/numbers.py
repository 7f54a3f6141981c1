"""A number of a body that still knows how it was written: texts are made of it, and messages quote it, as sent."""

from decimal import Decimal


class SentNumber(Decimal):
    """A number with a fraction or an exponent. Calculating with it gives plain decimals (R-CON-070, R-CON-156)."""

    text: str

    def __new__(cls, text: str) -> "SentNumber":
        """Raises decimal.InvalidOperation for an exponent beyond all measure."""
        number = super().__new__(cls, text)
        number.text = text
        return number
