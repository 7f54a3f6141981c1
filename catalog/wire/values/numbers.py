"""Numbers of a body: how large they may be, and a number that still knows how it was written."""

from decimal import Decimal

MOST_DIGITS = 40
"""Digits that a number may have before its point, and behind it.

Databases, spreadsheets and readers of JSON hold less than JSON can write: what one of them could not hold later is
refused where it is sent. Forty digits are more than any id, amount or measurement has.
"""


class SentNumber(Decimal):
    """A number with a fraction or an exponent. Calculating with it gives plain decimals (R-CON-070, R-CON-156).

    Texts are made of it, and messages quote it, as it was sent.
    """

    text: str

    def __new__(cls, text: str) -> "SentNumber":
        """Raises decimal.InvalidOperation for an exponent beyond all measure."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def is_of_usual_size(number: float | Decimal) -> bool:
    """Tell whether a number has at most MOST_DIGITS digits on either side of its point, without writing it out."""
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    exponent = exact.as_tuple().exponent
    return isinstance(exponent, int) and abs(exact.adjusted()) <= MOST_DIGITS and exponent >= -MOST_DIGITS
