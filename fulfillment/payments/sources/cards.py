"""Card numbers: check digits and brands. No number outlives the call that sent it (R-CHK-147)."""

from datetime import date

from catalog.wire.masking.checksums import has_luhn_digit

BRANDS: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("Amex", ((34, 34), (37, 37))),
    ("Diners", ((300, 305), (36, 36), (38, 39))),
    ("JCB", ((3528, 3589),)),
    ("Discover", ((6011, 6011), (644, 649), (65, 65))),
    ("UnionPay", ((62, 62),)),
    ("MasterCard", ((51, 55), (2221, 2720))),
    ("Maestro", ((50, 50), (56, 58), (6, 6))),
    ("Visa", ((4, 4),)),
)
"""Brand -> ranges of first digits; the first match counts."""
LENGTHS = range(12, 20)


def plain_number(text: str) -> str:
    """Return a number without spaces and hyphens between groups."""
    return text.replace(" ", "").replace("-", "")


def is_card_number(number: str) -> bool:
    """Return True for the length of a card number and a correct check digit (Luhn)."""
    if not (number.isascii() and number.isdigit() and len(number) in LENGTHS):
        return False
    return has_luhn_digit(number)


def brand_of(number: str) -> str:
    """Return the brand by the first digits; "" if unknown."""
    for brand, ranges in BRANDS:
        if any(first <= int(number[: len(str(first))]) <= last for first, last in ranges):
            return brand
    return ""


def has_expired(*, month: int, year: int, today: date) -> bool:
    """Return True if the last valid month of a card is over."""
    return (year, month) < (today.year, today.month)
